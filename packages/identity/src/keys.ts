import { type CryptoKey, calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK } from 'jose';

/** An Ed25519 public key as RFC 8037 writes it; this is what /.well-known/jwks.json publishes. */
export type PublicJwk = {
  readonly kty: 'OKP';
  readonly crv: 'Ed25519';
  readonly x: string;
  readonly kid: string;
  readonly alg: 'EdDSA';
  readonly use: 'sig';
};

/** The same with its secret half `d`: belongs in the environment or a secret store, never in a log. */
export type PrivateJwk = PublicJwk & { readonly d: string };

/** A private key ready to sign; the key itself can no longer be read out of it. */
export type SigningKey = {
  readonly kid: string;
  readonly privateKey: CryptoKey;
  readonly publicJwk: PublicJwk;
};

/** What is wrong with a key. The message never quotes the key, nor the JSON around it. */
export class InvalidKeyError extends Error {
  override readonly name = 'InvalidKeyError';
}

/** A fresh Ed25519 key pair; its `kid` is the RFC 7638 thumbprint, so that equal keys have equal names. */
export async function generateSigningKey(): Promise<PrivateJwk> {
  const pair = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true });
  const { x, d } = await exportJWK(pair.privateKey);
  if (x === undefined || d === undefined)
    throw new InvalidKeyError('The generated key has no Ed25519 members.');
  const kid = await calculateJwkThumbprint({ kty: 'OKP', crv: 'Ed25519', x });
  return { kty: 'OKP', crv: 'Ed25519', x, d, kid, alg: 'EdDSA', use: 'sig' };
}

/** The half that may be shown to anyone. */
export function publicJwk({ kty, crv, x, kid, alg, use }: PrivateJwk | PublicJwk): PublicJwk {
  return { kty, crv, x, kid, alg, use };
}

/**
 * Makes a private key ready to sign.
 * @throws InvalidKeyError when its `kid` is not its thumbprint, or its two halves do not belong together.
 */
export async function importSigningKey(jwk: PrivateJwk): Promise<SigningKey> {
  const shown = publicJwk(jwk);
  if (jwk.kid !== (await calculateJwkThumbprint({ kty: jwk.kty, crv: jwk.crv, x: jwk.x }))) {
    throw new InvalidKeyError('The "kid" of the signing key is not the RFC 7638 thumbprint of the key.');
  }
  // WebCrypto refuses an x and a d of two pairs, whose tokens would otherwise be refused far from here.
  const privateKey = await importKey({ ...shown, d: jwk.d });
  return { kid: jwk.kid, privateKey, publicJwk: shown };
}

/**
 * Reads a private key as `generateSigningKey` gives it, from JSON text.
 * @throws InvalidKeyError that names the faulty member and quotes nothing.
 */
export async function parseSigningKey(json: string): Promise<SigningKey> {
  const members = jsonObject(json, 'The signing key');
  return importSigningKey({
    ...readPublicJwk(members, 'The signing key'),
    d: keyMember(members, 'd', 'The signing key'),
  });
}

/**
 * Reads one public JWK, or a JWK set `{ "keys": [...] }` of one key or more, from JSON text.
 * @throws InvalidKeyError when a key is not Ed25519, carries a private half, or two have the same `kid`.
 */
export function parsePublicKeys(json: string): readonly PublicJwk[] {
  const document = jsonObject(json, 'The public keys');
  const list: readonly unknown[] = Array.isArray(document.keys) ? document.keys : [document];
  if (list.length === 0) throw new InvalidKeyError('The public keys are an empty set.');
  const keys = list.map((key, index) => {
    const label = `Public key ${index + 1}`;
    if (!isObject(key)) throw new InvalidKeyError(`${label} is not a JSON object.`);
    if ('d' in key)
      throw new InvalidKeyError(`${label} carries its private half, which must not leave its owner.`);
    return readPublicJwk(key, label);
  });
  if (new Set(keys.map(({ kid }) => kid)).size !== keys.length) {
    throw new InvalidKeyError('Two of the public keys have the same "kid".');
  }
  return keys;
}

async function importKey(jwk: PrivateJwk): Promise<CryptoKey> {
  // The cause is dropped on purpose: the errors of the crypto library may describe what they were given.
  const key = await importJWK({ ...jwk }, 'EdDSA', { extractable: false }).catch(() => null);
  if (key === null || key instanceof Uint8Array)
    throw new InvalidKeyError(
      'The signing key cannot be imported: its halves "x" and "d" do not belong together.',
    );
  return key;
}

function readPublicJwk(members: Record<string, unknown>, label: string): PublicJwk {
  if (members.kty !== 'OKP' || members.crv !== 'Ed25519') {
    throw new InvalidKeyError(`${label} is not an Ed25519 key ("kty": "OKP", "crv": "Ed25519").`);
  }
  if (members.alg !== undefined && members.alg !== 'EdDSA')
    throw new InvalidKeyError(`${label} is not for EdDSA.`);
  if (members.use !== undefined && members.use !== 'sig')
    throw new InvalidKeyError(`${label} is not for signatures.`);
  const { kid } = members;
  if (typeof kid !== 'string' || kid === '') throw new InvalidKeyError(`${label} has no "kid".`);
  return { kty: 'OKP', crv: 'Ed25519', x: keyMember(members, 'x', label), kid, alg: 'EdDSA', use: 'sig' };
}

function keyMember(members: Record<string, unknown>, name: 'x' | 'd', label: string): string {
  const value = members[name];
  const bytes = typeof value === 'string' ? Buffer.from(value, 'base64url') : null;
  if (typeof value !== 'string' || bytes?.length !== 32 || bytes.toString('base64url') !== value) {
    throw new InvalidKeyError(`${label} has no "${name}" of 32 bytes in base64url.`);
  }
  return value;
}

function jsonObject(json: string, label: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    // JSON.parse quotes its input in the message: that would print the key.
    throw new InvalidKeyError(`${label} cannot be read: this is not JSON.`);
  }
  if (!isObject(value)) throw new InvalidKeyError(`${label} cannot be read: this is not a JSON object.`);
  return value;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
