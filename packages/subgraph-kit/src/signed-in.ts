import type { UserViewer, Viewer } from '@parterre/identity/viewer';
import { Unauthenticated } from './errors.js';

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
