import type { WatchedField } from './entity-query.js';
import type { LiveEvents } from './live-events.js';

/** A subscription that is followed by reading one thing again: when a nudge comes, and every so often. */
export interface FollowedField extends WatchedField {
  /** Nudges when that thing has changed. @returns stops listening */
  listen(events: LiveEvents, id: string, nudge: () => void): () => void;
  /** It is the same for everybody: read without anybody's rights, and shared by all who ask for it in the same words. */
  isPublic?: true;
  /** How often it is read when nothing nudges, ms; the settings' `pollMs` unless given. */
  everyMs?: number;
}

const fields: readonly FollowedField[] = [
  {
    subscription: 'orderUpdated',
    query: 'order',
    argument: 'orderId',
    listen: (events, id, nudge) => events.onOrderChanged(id, nudge),
  },
  {
    subscription: 'holdUpdated',
    query: 'hold',
    argument: 'holdId',
    listen: (events, id, nudge) => events.onHoldChanged(id, nudge),
  },
  {
    subscription: 'ticketRevoked',
    query: 'latestRevokedCodes',
    argument: 'eventId',
    queryArgument: 'eventId',
    listen: (events, id, nudge) => events.onTicketsRevoked(id, nudge),
  },
  {
    subscription: 'waitingRoomUpdated',
    query: 'waitingRoom',
    argument: 'eventId',
    queryArgument: 'eventId',
    // The line moves by the clock: there is nothing to nudge, and what is read once a second is shown to everybody.
    listen: () => () => undefined,
    isPublic: true,
    everyMs: 1_000,
  },
];

export const followedFields: ReadonlyMap<string, FollowedField> = new Map(
  fields.map((field) => [field.subscription, field]),
);
