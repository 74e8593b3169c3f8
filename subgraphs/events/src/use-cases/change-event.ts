import type { Viewer } from '@parterre/identity/viewer';
import { Conflict } from '@parterre/subgraph-kit/errors';
import { type Event, type EventAction, statusAfter } from '../domain/event.js';
import { requireManager } from './permissions.js';
import type { Announcement, EventRepository } from './ports.js';

/**
 * What update, publish, postpone and cancel share: the event as it stands, if this viewer may change it and its status
 * allows the action.
 * @throws NotFound, Forbidden, Conflict
 */
export async function eventForAction(
  events: EventRepository,
  viewer: Viewer,
  eventId: string,
  action: EventAction,
): Promise<Event> {
  const [found] = await events.findMany([eventId]);
  const event = requireManager(viewer, found);
  if (!statusAfter(event.status, action)) {
    throw new Conflict(`An event that is ${event.status} cannot be ${pastTense[action]}.`, {
      status: event.status,
    });
  }
  return event;
}

/** The event after the action, one version on. */
export function advanced(event: Event, action: EventAction, changes: Partial<Event> = {}): Event {
  const status = statusAfter(event.status, action) ?? event.status;
  return { ...event, ...changes, status, version: event.version + 1 };
}

/** @throws Conflict when somebody else changed the event since it was read */
export async function commit(
  events: EventRepository,
  next: Event,
  announcement: Announcement | null,
): Promise<Event> {
  if (await events.replace(next, announcement)) return next;
  throw new Conflict('The event was changed at the same moment; read it again and decide anew.');
}

const pastTense: Record<EventAction, string> = {
  update: 'changed',
  publish: 'published',
  postpone: 'postponed',
  cancel: 'cancelled',
  end: 'ended',
};
