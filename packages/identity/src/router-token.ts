import { type JWTPayload, SignJWT } from 'jose';
import { BoundedCache } from './bounded-cache.js';
import { InvalidTokenError } from './invalid-token.js';
import { createKeySource } from './key-source.js';
import type { PublicJwk, SigningKey } from './keys.js';
import { createTokenVerifier, type TokenVerifier } from './token-verifier.js';
import { anonymous, type Viewer } from './viewer.js';
import { userClaims, userFrom } from './viewer-claims.js';

export { InvalidTokenError, type InvalidTokenReason } from './invalid-token.js';

/** The header that carries the router's token to a subgraph; the router strips it from whatever a client sends. */
export const routerTokenHeader = 'x-parterre-identity';

const routerTokenType = 'parterre-router+jwt';
const routerIssuer = 'parterre-router';
const lifetimeSeconds = 60;
/** A token handed out last at this age is still good for 20 s: longer than any deadline of a request. */
const reuseForMs = 40_000;
const cacheSize = 10_000;

export type RouterTokenMinter = {
  /** A token that says to this one subgraph who is asking; the same one for up to 40 s. */
  mint(subgraph: string, viewer: Viewer): Promise<string>;
};

export function createRouterTokenMinter({ key }: { readonly key: SigningKey }): RouterTokenMinter {
  // Promises, not tokens: requests of one viewer that come together share one signature.
  const minted = new BoundedCache<Promise<string>>(cacheSize);

  return {
    mint(subgraph, viewer) {
      const cacheKey = cacheKeyOf(subgraph, viewer);
      const known = minted.get(cacheKey);
      if (known !== undefined) return known;
      const token = sign(key, subgraph, viewer);
      minted.set(cacheKey, token, Date.now() + reuseForMs);
      token.catch(() => minted.delete(cacheKey));
      return token;
    },
  };
}

/** Verifies the router's tokens for one subgraph; during a rotation `publicKeys` holds both keys. */
export function createRouterTokenVerifier(options: {
  readonly publicKeys: readonly PublicJwk[];
  readonly subgraph: string;
}): TokenVerifier {
  return createTokenVerifier({
    type: routerTokenType,
    issuer: routerIssuer,
    audience: options.subgraph,
    maxAgeSeconds: lifetimeSeconds,
    keySource: createKeySource({ keys: options.publicKeys }),
    cacheSize,
    viewerFrom,
  });
}

async function sign(key: SigningKey, subgraph: string, viewer: Viewer): Promise<string> {
  const issuedAt = Math.floor(Date.now() / 1_000);
  const token = new SignJWT({ kind: viewer.kind, ...(viewer.kind === 'user' ? userClaims(viewer) : {}) })
    .setProtectedHeader({ alg: 'EdDSA', typ: routerTokenType, kid: key.kid })
    .setIssuer(routerIssuer)
    .setAudience(subgraph)
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + lifetimeSeconds);
  if (viewer.kind === 'user') token.setSubject(viewer.userId);
  return token.sign(key.privateKey);
}

/** Said in so many words, never inferred from a missing claim: a claim lost on the way must not make a guest. */
function viewerFrom(claims: JWTPayload): Viewer {
  if (claims.kind === 'user') return userFrom(claims);
  if (claims.kind === 'anonymous' && claims.sub === undefined) return anonymous;
  throw new InvalidTokenError('malformed');
}

/** Everything that the token will say, in an encoding in which two viewers never look alike. */
function cacheKeyOf(subgraph: string, viewer: Viewer): string {
  return viewer.kind === 'anonymous'
    ? JSON.stringify([subgraph])
    : JSON.stringify([subgraph, viewer.userId, viewer.sessionId, viewer.roles, viewer.staffOf]);
}
