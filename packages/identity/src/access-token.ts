import { SignJWT } from 'jose';
import { createKeySource, type JwksSource } from './key-source.js';
import type { SigningKey } from './keys.js';
import { createTokenVerifier, type TokenVerifier } from './token-verifier.js';
import type { UserViewer } from './viewer.js';
import { userClaims, userFrom } from './viewer-claims.js';

export { InvalidTokenError, type InvalidTokenReason } from './invalid-token.js';

/** RFC 9068: keeps any other JWT that the same key may sign from being taken for an access token. */
const accessTokenType = 'at+jwt';

/** Ten minutes: a role that was revoked is gone within this time. */
export const maxAccessTokenLifetimeSeconds = 600;

export type AccessTokenSigner = {
  /** @throws RangeError for more than 150 events in `staffOf`. */
  sign(user: Omit<UserViewer, 'kind'>): Promise<{ token: string; expiresAt: Date }>;
};

/** @throws RangeError unless `lifetimeSeconds` is an integer from 1 to 600. */
export function createAccessTokenSigner(options: {
  readonly key: SigningKey;
  readonly issuer: string;
  readonly audience: string;
  readonly lifetimeSeconds: number;
}): AccessTokenSigner {
  const { key, issuer, audience, lifetimeSeconds } = options;
  if (
    !Number.isInteger(lifetimeSeconds) ||
    lifetimeSeconds < 1 ||
    lifetimeSeconds > maxAccessTokenLifetimeSeconds
  ) {
    throw new RangeError(`An access token lives from 1 to ${maxAccessTokenLifetimeSeconds} seconds.`);
  }
  return {
    async sign(user) {
      const issuedAt = Math.floor(Date.now() / 1_000);
      const expiresAt = issuedAt + lifetimeSeconds;
      const token = await new SignJWT(userClaims(user))
        .setProtectedHeader({ alg: 'EdDSA', typ: accessTokenType, kid: key.kid })
        .setIssuer(issuer)
        .setAudience(audience)
        .setSubject(user.userId)
        .setIssuedAt(issuedAt)
        .setExpirationTime(expiresAt)
        .sign(key.privateKey);
      return { token, expiresAt: new Date(expiresAt * 1_000) };
    },
  };
}

/**
 * Verifies access tokens against keys that are given, or fetched from `url` (deadline 3 s, refreshed after
 * 10 min and for an unknown `kid`; an outage of the endpoint is bridged for an hour).
 * @param options.cacheSize verified tokens that are remembered until they expire
 */
export function createAccessTokenVerifier(options: {
  readonly issuer: string;
  readonly audience: string;
  readonly jwks: JwksSource;
  readonly cacheSize?: number;
}): TokenVerifier {
  return createTokenVerifier({
    type: accessTokenType,
    issuer: options.issuer,
    audience: options.audience,
    maxAgeSeconds: maxAccessTokenLifetimeSeconds,
    keySource: createKeySource(options.jwks),
    cacheSize: options.cacheSize ?? 10_000,
    viewerFrom: userFrom,
  });
}
