import { type CryptoKey, createLocalJWKSet, createRemoteJWKSet, type JWTVerifyGetKey } from 'jose';
import { JWKSNoMatchingKey } from 'jose/errors';
import { InvalidTokenError } from './invalid-token.js';
import type { PublicJwk } from './keys.js';

/** Where the public keys come from: fetched from a JWK set, or given. */
export type JwksSource = { readonly url: string } | { readonly keys: readonly PublicJwk[] };

/** Finds the public key of a token's header; throws InvalidTokenError `key` or `unavailable`. */
export type KeySource = (...header: Parameters<JWTVerifyGetKey>) => Promise<CryptoKey>;

const fetchDeadlineMs = 3_000;
const refreshAfterMs = 10 * 60_000;
/** How long keys are trusted without being confirmed: a withdrawn key must not live on an outage for ever. */
const trustForMs = 60 * 60_000;
/** Strangers choose the `kid`: whatever they send, the endpoint is asked at most once in this time. */
const cooldownMs = 5_000;

export function createKeySource(source: JwksSource): KeySource {
  return 'url' in source ? remoteKeys(new URL(source.url)) : givenKeys(source.keys);
}

function givenKeys(keys: readonly PublicJwk[]): KeySource {
  const find = createLocalJWKSet({ keys: keys.map((key) => ({ ...key })) });
  return (header, token) => find(header, token).catch(refuseUnknownKey);
}

/**
 * jose fetches, selects and imports; when to fetch is decided here, because jose refuses every token once its
 * cache is old and the endpoint is away, and asks a failing endpoint again for each token.
 */
function remoteKeys(url: URL): KeySource {
  const find = createRemoteJWKSet(url, {
    timeoutDuration: fetchDeadlineMs,
    cacheMaxAge: Number.POSITIVE_INFINITY,
    cooldownDuration: Number.POSITIVE_INFINITY,
  });
  let loadedAt = Number.NEGATIVE_INFINITY;
  let attemptedAt = Number.NEGATIVE_INFINITY;
  let loading: Promise<boolean> | null = null;

  /** True when the keys were confirmed; never rejects. Callers share one request. */
  function load(): Promise<boolean> {
    if (loading !== null) return loading;
    const now = performance.now();
    // Before the first success there is nothing to protect: a house that is starting asks as fast as it is asked.
    if (Number.isFinite(loadedAt) && now - attemptedAt < cooldownMs)
      return Promise.resolve(loadedAt >= attemptedAt);
    attemptedAt = now;
    loading = find
      .reload()
      .then(
        () => {
          loadedAt = performance.now();
          return true;
        },
        () => false,
      )
      .finally(() => {
        loading = null;
      });
    return loading;
  }

  return async (header, token) => {
    const age = performance.now() - loadedAt;
    if (age > trustForMs) {
      if (!(await load())) throw new InvalidTokenError('unavailable');
    } else if (age > refreshAfterMs) {
      void load();
    }
    try {
      return await find(header, token);
    } catch (error) {
      if (!(error instanceof JWKSNoMatchingKey)) throw error;
    }
    // The key may be newer than what is cached. If that cannot be found out, nothing is said against the token.
    if (!(await load())) throw new InvalidTokenError('unavailable');
    return find(header, token).catch(refuseUnknownKey);
  };
}

function refuseUnknownKey(error: unknown): never {
  throw error instanceof JWKSNoMatchingKey ? new InvalidTokenError('key') : error;
}
