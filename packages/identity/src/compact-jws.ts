import { InvalidTokenError } from './invalid-token.js';

/** Longest token that is looked at, in characters: well under the 16 KB that Node accepts as all headers together. */
export const maxTokenLength = 8_192;

/**
 * Judges the outside of a compact JWS before any cryptography: length, three parts of strictly canonical
 * base64url, and a header of `alg`, `typ` and `kid` only. Members that bring a key along (jku, jwk, x5u, x5c)
 * or change the meaning of the rest (crit, b64, zip) have no use here, and so are refused rather than ignored.
 * @returns the `kid`, if the header has one.
 * @throws InvalidTokenError with `malformed`, `algorithm` or `type`.
 */
export function inspectCompactJws(
  token: string,
  type: string,
  maxLength = maxTokenLength,
): string | undefined {
  if (typeof token !== 'string' || token.length > maxLength) throw new InvalidTokenError('malformed');
  const parts = token.split('.');
  const [header] = parts;
  if (parts.length !== 3 || header === undefined || !parts.every(isCanonical))
    throw new InvalidTokenError('malformed');
  const { alg, typ, kid, ...others } = parseHeader(header);
  if (alg !== 'EdDSA') throw new InvalidTokenError('algorithm');
  if (typ !== type) throw new InvalidTokenError('type');
  if (Object.keys(others).length > 0) throw new InvalidTokenError('malformed');
  if (kid !== undefined && typeof kid !== 'string') throw new InvalidTokenError('malformed');
  return kid;
}

/**
 * Decoders skip padding, whitespace and stray trailing bits, so many texts stand for one signature.
 * Only the one that the bytes encode back to is accepted: a token then has exactly one spelling.
 */
function isCanonical(part: string): boolean {
  return part !== '' && Buffer.from(part, 'base64url').toString('base64url') === part;
}

function parseHeader(part: string): Record<string, unknown> {
  try {
    const header: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    if (typeof header === 'object' && header !== null && !Array.isArray(header)) return { ...header };
  } catch {
    // Falls through: what is not JSON is as malformed as what is no object.
  }
  throw new InvalidTokenError('malformed');
}
