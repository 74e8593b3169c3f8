import type { Viewer } from '@parterre/identity/viewer';
import type { Clock } from '@parterre/subgraph-kit/clock';
import type { Event } from '../domain/event.js';
import { advanced, commit, eventForAction } from './change-event.js';
import type { EventRepository } from './ports.js';

interface Needs {
  events: EventRepository;
  clock: Clock;
}

/** Calls an event off, for good; `tickets` has every paid order refunded. @throws NotFound, Forbidden, Conflict */
export async function cancelEvent(
  needs: Needs,
  viewer: Viewer,
  { eventId }: { eventId: string },
): Promise<Event> {
  const event = await eventForAction(needs.events, viewer, eventId, 'cancel');
  const next = advanced(event, 'cancel');
  return commit(needs.events, next, { type: 'EventCancelled', event: next, at: needs.clock() });
}
