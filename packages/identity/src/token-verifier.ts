import { type JWTPayload, jwtVerify } from 'jose';
import * as errors from 'jose/errors';
import { BoundedCache } from './bounded-cache.js';
import { inspectCompactJws } from './compact-jws.js';
import { InvalidTokenError, type InvalidTokenReason } from './invalid-token.js';
import type { KeySource } from './key-source.js';
import type { Viewer } from './viewer.js';

/** Seconds that two clocks may be apart. */
const clockToleranceSeconds = 5;

export type TokenRules = {
  readonly type: string;
  readonly issuer: string;
  readonly audience: string;
  /** Seconds after `iat` at which a token is refused, whatever its `exp` says. */
  readonly maxAgeSeconds: number;
  readonly keySource: KeySource;
  /** Verified tokens that are remembered. */
  readonly cacheSize: number;
  /** Turns claims whose signature holds into a viewer; throws InvalidTokenError `malformed`. */
  readonly viewerFrom: (claims: JWTPayload) => Viewer;
};

export type TokenVerifier = {
  /**
   * The viewer that the token speaks for.
   * @throws InvalidTokenError
   */
  verify(token: string): Promise<Viewer>;
};

/** What access tokens and router tokens have in common: EdDSA, a known key, a type, an issuer, an audience, a time. */
export function createTokenVerifier(rules: TokenRules): TokenVerifier {
  // Only tokens that were found good are kept, each until it expires: strangers cannot fill the cache.
  const verified = new BoundedCache<Viewer>(rules.cacheSize);

  async function verifyAnew(token: string): Promise<Viewer> {
    if (inspectCompactJws(token, rules.type) === undefined) throw new InvalidTokenError('key');
    const { payload } = await jwtVerify(token, rules.keySource, {
      algorithms: ['EdDSA'],
      typ: rules.type,
      issuer: rules.issuer,
      audience: rules.audience,
      requiredClaims: ['exp'],
      maxTokenAge: rules.maxAgeSeconds,
      clockTolerance: clockToleranceSeconds,
    }).catch(refuse);
    // One audience, not a list that happens to hold it: a token is good in one place only.
    if (payload.aud !== rules.audience) throw new InvalidTokenError('audience');
    const viewer = rules.viewerFrom(payload);
    const { exp = 0, iat = 0 } = payload;
    verified.set(token, viewer, Math.min(exp, iat + rules.maxAgeSeconds) * 1_000);
    return viewer;
  }

  return {
    async verify(token) {
      return verified.get(token) ?? verifyAnew(token);
    },
  };
}

const claimReasons: Readonly<Record<string, InvalidTokenReason>> = {
  aud: 'audience',
  iss: 'issuer',
  typ: 'type',
  nbf: 'expired',
  iat: 'expired',
};

/** Nothing of the original error is kept: those of jose carry the claims. */
function refuse(error: unknown): never {
  if (error instanceof InvalidTokenError) throw error;
  throw new InvalidTokenError(reasonOf(error));
}

function reasonOf(error: unknown): InvalidTokenReason {
  if (error instanceof errors.JWTExpired) return 'expired';
  if (error instanceof errors.JWSSignatureVerificationFailed) return 'signature';
  if (error instanceof errors.JOSEAlgNotAllowed) return 'algorithm';
  if (error instanceof errors.JWTClaimValidationFailed) {
    const absent = error.reason === 'missing' && error.claim !== 'aud' && error.claim !== 'iss';
    return absent || error.reason === 'invalid' ? 'malformed' : (claimReasons[error.claim] ?? 'malformed');
  }
  if (error instanceof errors.JWSInvalid || error instanceof errors.JWTInvalid) return 'malformed';
  // What is left are faults of the published keys: two of one name, or one that cannot be imported.
  return 'unavailable';
}
