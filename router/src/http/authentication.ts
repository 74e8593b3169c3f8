import { createAccessTokenVerifier, InvalidTokenError } from '@parterre/identity/access-token';
import { anonymous, type Viewer } from '@parterre/identity/viewer';
import { Unauthenticated, Unavailable } from '@parterre/subgraph-kit/errors';
import type { RouterSettings } from '../settings.js';

export interface SignedIn {
  viewer: Viewer;
  /** When the token, and with it the rights, end; nothing for the anonymous. */
  expiresAt?: Date;
}

/** Turns an `Authorization` value into a viewer. @throws Unauthenticated naming the fault, Unavailable */
export type Authenticate = (authorization: string | undefined) => Promise<SignedIn>;

/** By the verifier's reason, what a client can do something about. */
const explanations: Record<string, string> = {
  expired: 'The access token has expired. Refresh the session.',
  malformed: 'The access token is malformed.',
  algorithm: 'The access token is signed with an algorithm that is not accepted.',
  signature: 'The signature of the access token does not fit.',
  key: 'The access token is signed with a key that is not known.',
  audience: 'The access token is meant for another audience.',
  issuer: 'The access token comes from another issuer.',
  type: 'This is not an access token.',
};

export function createAuthentication(identity: RouterSettings['identity']): Authenticate {
  const verifier = createAccessTokenVerifier({
    issuer: identity.issuer,
    audience: identity.audience,
    jwks: { url: identity.jwksUrl },
  });
  return async (authorization) => {
    if (authorization === undefined) {
      return { viewer: anonymous };
    }
    const token = /^Bearer ([\w.~+/=-]+)$/i.exec(authorization)?.[1];
    if (!token) {
      throw new Unauthenticated('The Authorization header must be "Bearer <access token>".');
    }
    try {
      const viewer = await verifier.verify(token);
      return { viewer, expiresAt: expiryOf(token) };
    } catch (error) {
      if (!(error instanceof InvalidTokenError)) {
        throw error;
      }
      if (error.reason === 'unavailable') {
        throw new Unavailable('Access tokens cannot be checked at the moment.', { service: 'auth' });
      }
      throw new Unauthenticated(explanations[error.reason] ?? 'The access token is not valid.', {
        reason: error.reason,
      });
    }
  };
}

/** Of a token that has been verified. */
function expiryOf(token: string): Date {
  const payload = token.split('.')[1] ?? '';
  const { exp } = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as { exp: number };
  return new Date(exp * 1_000);
}
