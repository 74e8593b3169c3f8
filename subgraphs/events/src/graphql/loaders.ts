import DataLoader from 'dataloader';
import type { Event } from '../domain/event.js';
import type { PlanLayout, SeatingPlanSummary } from '../domain/seating-plan.js';
import { type Statistics, summarize } from '../domain/statistics.js';
import type { Venue } from '../domain/venue.js';
import type { Ports } from '../use-cases/use-cases.js';

/** Of one request: however many objects a page has, each kind of them costs one query. */
export interface Loaders {
  events: DataLoader<string, Event | null>;
  venues: DataLoader<string, Venue | null>;
  plans: DataLoader<string, SeatingPlanSummary | null>;
  layouts: DataLoader<string, PlanLayout | null>;
  plansOfVenue: DataLoader<string, SeatingPlanSummary[]>;
  statistics: DataLoader<string, Statistics>;
}

/** Most keys a query asks for at once. */
const maxBatchSize = 500;

export function createLoaders(ports: Pick<Ports, 'events' | 'venues' | 'plans' | 'facts'>): Loaders {
  return {
    events: byId((ids) => ports.events.findMany(ids)),
    venues: byId((ids) => ports.venues.findMany(ids)),
    plans: byId((ids) => ports.plans.findMany(ids)),
    layouts: byId((ids) => ports.plans.layouts(ids)),
    plansOfVenue: new DataLoader(
      async (venueIds) => {
        const plans = Map.groupBy(await ports.plans.ofVenues(venueIds), (plan) => plan.venueId);
        return venueIds.map((id) => plans.get(id) ?? []);
      },
      { maxBatchSize },
    ),
    statistics: new DataLoader(
      async (eventIds) => {
        const found = await ports.facts.statistics(eventIds);
        return eventIds.map((id) => found.get(id) ?? nothingSold());
      },
      { maxBatchSize },
    ),
  };
}

function byId<Item extends { id: string }>(
  find: (ids: readonly string[]) => Promise<Item[]>,
): DataLoader<string, Item | null> {
  return new DataLoader(
    async (ids) => {
      const found = new Map((await find(ids)).map((item) => [item.id, item]));
      return ids.map((id) => found.get(id) ?? null);
    },
    { maxBatchSize },
  );
}

function nothingSold(): Statistics {
  return summarize({ placed: 0, confirmed: 0, refunded: 0 }, []);
}
