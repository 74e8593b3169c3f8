import type { Viewer } from '@parterre/identity/viewer';
import { BadUserInput } from '@parterre/subgraph-kit/errors';
import type { Event } from '../domain/event.js';
import { eventNotFound, maySee } from './permissions.js';
import type { EventRepository } from './ports.js';

/** By id or slug. @throws BadUserInput unless exactly one is given; NotFound, for a draft of somebody else too */
export async function findEvent(
  { events }: { events: EventRepository },
  viewer: Viewer,
  by: { id?: string | null | undefined; slug?: string | null | undefined },
): Promise<Event> {
  if ((by.id == null) === (by.slug == null)) {
    throw BadUserInput.at('id', 'give either id or slug, and only one of them');
  }
  const event =
    by.slug != null ? await events.findBySlug(by.slug) : (await events.findMany([by.id ?? '']))[0];
  if (!event || !maySee(viewer, event)) throw eventNotFound();
  return event;
}
