import { hasRole, type Viewer } from '@parterre/identity/viewer';
import { signedIn } from '@parterre/subgraph-kit/signed-in';

/** @throws Unauthenticated for an anonymous viewer */
export function userIdOf(viewer: Viewer): string {
  return signedIn(viewer).userId;
}

/** The user it belongs to, and ADMIN. */
export function mayActFor(viewer: Viewer, userId: string): boolean {
  return (viewer.kind === 'user' && viewer.userId === userId) || hasRole(viewer, 'ADMIN');
}

/** Works at the door of this event. */
export function worksAtDoorOf(viewer: Viewer, eventId: string): boolean {
  return viewer.kind === 'user' && hasRole(viewer, 'STAFF') && viewer.staffOf.includes(eventId);
}
