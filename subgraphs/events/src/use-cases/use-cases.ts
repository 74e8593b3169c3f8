import type { Viewer } from '@parterre/identity/viewer';
import type { Clock } from '@parterre/subgraph-kit/clock';
import { cancelEvent } from './cancel-event.js';
import { type CreateEventCommand, createEvent } from './create-event.js';
import { type CreateSeatingPlanCommand, createSeatingPlan } from './create-seating-plan.js';
import { type CreateVenueCommand, createVenue } from './create-venue.js';
import { findEvent } from './find-event.js';
import { type EventsPage, listEvents } from './list-events.js';
import { listVenues } from './list-venues.js';
import type {
  Catalogue,
  EventRepository,
  NewId,
  OrderFacts,
  SeatingPlanRepository,
  VenueQuery,
  VenueRepository,
} from './ports.js';
import { type PostponeEventCommand, postponeEvent } from './postpone-event.js';
import { publishEvent } from './publish-event.js';
import { type UpdateEventCommand, updateEvent } from './update-event.js';

/** All the outside that the use cases work on. */
export interface Ports {
  venues: VenueRepository;
  plans: SeatingPlanRepository;
  events: EventRepository;
  catalogue: Catalogue;
  facts: OrderFacts;
  clock: Clock;
  newId: NewId;
}

export type UseCases = ReturnType<typeof createUseCases>;

/** What resolvers call, each use case with what it needs. */
export function createUseCases(ports: Ports) {
  return {
    createVenue: (viewer: Viewer, command: CreateVenueCommand) => createVenue(ports, viewer, command),
    createSeatingPlan: (viewer: Viewer, command: CreateSeatingPlanCommand) =>
      createSeatingPlan(ports, viewer, command),
    createEvent: (viewer: Viewer, command: CreateEventCommand) => createEvent(ports, viewer, command),
    updateEvent: (viewer: Viewer, command: UpdateEventCommand) => updateEvent(ports, viewer, command),
    publishEvent: (viewer: Viewer, command: { eventId: string }) => publishEvent(ports, viewer, command),
    postponeEvent: (viewer: Viewer, command: PostponeEventCommand) => postponeEvent(ports, viewer, command),
    cancelEvent: (viewer: Viewer, command: { eventId: string }) => cancelEvent(ports, viewer, command),
    findEvent: (viewer: Viewer, by: { id?: string | null; slug?: string | null }) =>
      findEvent(ports, viewer, by),
    listEvents: (viewer: Viewer, page: EventsPage) => listEvents(ports, viewer, page),
    listVenues: (page: { search: string; limit: number; after: VenueQuery['after'] }) =>
      listVenues(ports, page),
  };
}
