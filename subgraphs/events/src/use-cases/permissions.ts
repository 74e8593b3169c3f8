import type { UserViewer, Viewer } from '@parterre/identity/viewer';
import { hasRole } from '@parterre/identity/viewer';
import { Forbidden, NotFound, Unauthenticated } from '@parterre/subgraph-kit/errors';
import type { Event } from '../domain/event.js';

/** @throws Unauthenticated, Forbidden */
export function requireOrganizer(viewer: Viewer): UserViewer {
  if (viewer.kind === 'anonymous') throw new Unauthenticated('Sign in as an organizer.');
  if (!hasRole(viewer, 'ORGANIZER') && !hasRole(viewer, 'ADMIN')) {
    throw new Forbidden('This needs the role ORGANIZER or ADMIN.');
  }
  return viewer;
}

/** Whether the thing is this viewer's to change: its owner with the role, or ADMIN. */
export function mayManage(viewer: Viewer, ownerId: string): boolean {
  if (hasRole(viewer, 'ADMIN')) return true;
  return hasRole(viewer, 'ORGANIZER') && viewer.kind === 'user' && viewer.userId === ownerId;
}

/** Drafts are seen by their organizer and ADMIN; for others they do not exist. */
export function maySee(viewer: Viewer, event: Pick<Event, 'status' | 'organizerId'>): boolean {
  return event.status !== 'DRAFT' || mayManage(viewer, event.organizerId);
}

/** @throws NotFound for an event this viewer may not see, Forbidden for one that belongs to somebody else */
export function requireManager(viewer: Viewer, event: Event | undefined | null): Event {
  if (!event || !maySee(viewer, event)) throw eventNotFound();
  if (!mayManage(viewer, event.organizerId)) {
    throw new Forbidden('Only the organizer of this event and ADMIN may do this.');
  }
  return event;
}

/** One answer for what does not exist and what may not be seen, so that nobody can tell them apart. */
export function eventNotFound(): NotFound {
  return new NotFound('There is no such event.');
}
