import { InvalidTokenError } from './invalid-token.js';
import { type Role, roles, type UserViewer, type Viewer } from './viewer.js';

/** Events that one token can name as `staffOf`: with ULIDs, the token then stays under `maxTokenLength`. */
export const maxStaffOf = 150;

/**
 * The claims of a user, for both kinds of token.
 * @throws RangeError for more than `maxStaffOf` events: such a token would be refused wherever it is shown.
 */
export function userClaims({ sessionId, roles, staffOf }: Omit<UserViewer, 'kind'>): Record<string, unknown> {
  if (staffOf.length > maxStaffOf)
    throw new RangeError(`A token names at most ${maxStaffOf} events as staffOf.`);
  return { sid: sessionId, roles, staffOf };
}

/**
 * The other way round. The viewer is frozen, because one object serves every request with the same token.
 * @throws InvalidTokenError `malformed`.
 */
export function userFrom(claims: Readonly<Record<string, unknown>>): Viewer {
  const { sub, sid } = claims;
  if (typeof sub !== 'string' || sub === '' || typeof sid !== 'string' || sid === '') {
    throw new InvalidTokenError('malformed');
  }
  return Object.freeze({
    kind: 'user',
    userId: sub,
    sessionId: sid,
    roles: Object.freeze(listOf(claims.roles, isRole)),
    staffOf: Object.freeze(listOf(claims.staffOf, isText)),
  });
}

function listOf<T>(value: unknown, isItem: (item: unknown) => item is T): readonly T[] {
  if (!Array.isArray(value) || !value.every(isItem)) throw new InvalidTokenError('malformed');
  return value;
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isRole(value: unknown): value is Role {
  return roles.some((role) => role === value);
}
