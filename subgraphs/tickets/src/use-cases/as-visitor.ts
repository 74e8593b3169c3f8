import type { Viewer } from '@parterre/identity/viewer';
import { Unauthenticated } from '@parterre/subgraph-kit/errors';
import type { Ports } from './ports.js';
import type { UseCases } from './use-cases.js';

/**
 * Who holds: the user who is signed in, or else the guest of the token, who has no role and owns nothing but holds. Only
 * what is about holds is ever asked as a guest; orders are for users.
 */
export function createAsVisitor({ guests }: Pick<Ports, 'guests'>): UseCases['asVisitor'] {
  return async (viewer, guestToken) => {
    if (viewer.kind === 'user') return viewer;
    if (guestToken === null) {
      throw new Unauthenticated('Sign in, or ask for a guest token with createGuestToken.');
    }
    const userId = await guests.read(guestToken);
    if (userId === null) throw new Unauthenticated('The guest token is not one of ours, or has expired.');
    return { kind: 'user', userId, sessionId: userId, roles: [], staffOf: [] } satisfies Viewer;
  };
}
