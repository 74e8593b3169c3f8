import type { Clock } from '@parterre/subgraph-kit/clock';
import type { Running } from '@parterre/subgraph-kit/process';
import { type CollectionOutbox, startSubgraph } from '@parterre/subgraph-kit/subgraph';
import { ulid } from 'ulid';
import { createCatalogueStore } from './data/catalogue.store.js';
import { eventIndexes } from './data/catalogue-indexes.js';
import { eventCollection } from './data/event-document.js';
import { type Announcer, createEventStore } from './data/events.store.js';
import { createOrderFactsStore, orderFactsIndexes } from './data/order-facts.store.js';
import { createSeatingPlanStore, seatingPlanIndexes } from './data/seating-plans.store.js';
import { createVenueStore, venueIndexes } from './data/venues.store.js';
import type { Settings } from './env.js';
import { orderConsumers } from './events/in/consumers.js';
import { agreedForm } from './events/out/announcement.js';
import type { EventsContext } from './graphql/context.js';
import { createLoaders } from './graphql/loaders.js';
import { federatedSchema } from './graphql/schema.js';
import { endEvents } from './use-cases/end-events.js';
import { createPopularityRanking } from './use-cases/popularity-ranking.js';
import { recordOrder } from './use-cases/record-order.js';
import { createUseCases, type Ports } from './use-cases/use-cases.js';

export interface EventsOptions {
  clock?: Clock;
  /** How long popularity may lag behind orders, and ENDED behind the end; 60,000 ms unless told. */
  tasksEveryMs?: number;
}

/** Composition root of the events subgraph: venues, seating plans, the catalogue and how sales go. */
export function startEvents(settings: Settings, options: EventsOptions = {}): Promise<Running> {
  const { tasksEveryMs: everyMs = 60_000 } = options;
  return startSubgraph<EventsContext>({
    name: 'events',
    environment: settings,
    schema: federatedSchema,
    indexes: [venueIndexes, seatingPlanIndexes, eventIndexes, orderFactsIndexes],
    outboxCollections: [eventCollection],
    ...(options.clock ? { clock: options.clock } : {}),
    assemble: ({ db, clock, outbox }) => {
      const ports: Ports = {
        venues: createVenueStore(db),
        plans: createSeatingPlanStore(db),
        events: createEventStore(db, announcerTo(outbox(eventCollection))),
        catalogue: createCatalogueStore(db),
        facts: createOrderFactsStore(db),
        clock,
        newId: () => ulid(),
      };
      const useCases = createUseCases(ports);
      const popularity = createPopularityRanking(ports);
      return {
        context: (viewer) => ({ viewer, useCases, loaders: createLoaders(ports) }),
        consumers: orderConsumers((order, fact) => recordOrder({ ...ports, popularity }, order, fact)),
        tasks: [
          {
            name: 'end-events',
            everyMs,
            run: async () => {
              await endEvents(ports);
            },
          },
          { name: 'rank-events', everyMs, run: popularity.refresh },
        ],
      };
    },
  });
}

function announcerTo(outbox: CollectionOutbox): Announcer {
  return {
    entry: (announcement) => {
      const { contract, payload } = agreedForm(announcement);
      return outbox.entry(contract, payload, announcement.at);
    },
    flush: (eventId, entries) => outbox.flush(eventId, entries),
  };
}
