import { hasRole, type UserViewer, type Viewer } from '@parterre/identity/viewer';
import { Forbidden, Unauthenticated } from '@parterre/subgraph-kit/errors';

/**
 * The signed-in viewer; behind `@Access` it always is one.
 * @throws Unauthenticated otherwise
 */
export function signedIn(viewer: Viewer): UserViewer {
  if (viewer.kind === 'anonymous') {
    throw new Unauthenticated('Sign in first.');
  }
  return viewer;
}

/** @throws Forbidden unless the viewer is this user, or ADMIN. */
export function requireSelfOrAdmin(viewer: Viewer, userId: string): void {
  if (signedIn(viewer).userId !== userId && !hasRole(viewer, 'ADMIN')) {
    throw new Forbidden('This is seen by the user itself and ADMIN.');
  }
}
