import { type PrivateJwk, type PublicJwk, publicJwk, type SigningKey } from './keys.js';

/**
 * The JWK set that /.well-known/jwks.json serves. Rotation: publish the next key for at least the 10 minutes
 * that verifiers cache the set, then sign with it, then keep the old one for the life of the last token.
 */
export function jwks(keys: readonly (PublicJwk | PrivateJwk | SigningKey)[]): { keys: PublicJwk[] } {
  return { keys: keys.map((key) => publicJwk('publicJwk' in key ? key.publicJwk : key)) };
}
