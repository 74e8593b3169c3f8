import { hasRole, type Viewer } from '@parterre/identity/viewer';
import { Forbidden } from '@parterre/subgraph-kit/errors';
import { signedIn } from '@parterre/subgraph-kit/signed-in';

/** @throws Forbidden unless the viewer is this user, or ADMIN. */
export function requireSelfOrAdmin(viewer: Viewer, userId: string): void {
  if (signedIn(viewer).userId !== userId && !hasRole(viewer, 'ADMIN')) {
    throw new Forbidden('This is seen by the user itself and ADMIN.');
  }
}
