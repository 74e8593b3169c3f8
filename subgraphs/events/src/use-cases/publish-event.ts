import type { Viewer } from '@parterre/identity/viewer';
import type { Clock } from '@parterre/subgraph-kit/clock';
import { BadUserInput, Conflict } from '@parterre/subgraph-kit/errors';
import type { Event } from '../domain/event.js';
import { coverageFaults, termsFaults } from '../domain/event-faults.js';
import { advanced, commit, eventForAction } from './change-event.js';
import type { EventRepository, SeatingPlanRepository } from './ports.js';

interface Needs {
  events: EventRepository;
  plans: SeatingPlanRepository;
  clock: Clock;
}

/** Puts a draft on the market, once. @throws NotFound, Forbidden, Conflict; BadUserInput when it is not complete */
export async function publishEvent(
  needs: Needs,
  viewer: Viewer,
  { eventId }: { eventId: string },
): Promise<Event> {
  const event = await eventForAction(needs.events, viewer, eventId, 'publish');
  const now = needs.clock();
  if (event.startsAt <= now) {
    throw new Conflict('The event has begun already: give it another date first.', {
      startsAt: event.startsAt,
    });
  }
  const [layout] = await needs.plans.layouts([event.seatingPlanId]);
  if (!layout) throw new Error(`seating plan ${event.seatingPlanId} of event ${event.id} is gone`);
  const faults = [...termsFaults(event), ...coverageFaults(event.priceTiers, layout)];
  if (faults.length > 0) throw new BadUserInput(faults);

  const next = advanced(event, 'publish', { publishedAt: now });
  return commit(needs.events, next, { type: 'EventPublished', event: next, layout, at: now });
}
