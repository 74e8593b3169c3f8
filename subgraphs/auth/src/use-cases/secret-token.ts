import { createHash, createHmac, randomBytes } from 'node:crypto';

/** `<id>.<secret>`: whose token it is, and 256 bits nobody guesses; only the secret's hash is stored. */
export interface SecretToken {
  id: string;
  secret: string;
}

const form = /^([0-9A-HJKMNP-TV-Z]{26})\.([\w-]{43})$/;

export function parseToken(token: string): SecretToken | null {
  const [, id, secret] = form.exec(token) ?? [];
  return id === undefined || secret === undefined ? null : { id, secret };
}

export function writeToken({ id, secret }: SecretToken): string {
  return `${id}.${secret}`;
}

/** 256 bits of chance as 43 characters. */
export function randomSecret(): string {
  return randomBytes(32).toString('base64url');
}

/** A plain hash will do: 256 random bits cannot be guessed from it. */
export function hashSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('base64url');
}

/**
 * The secret that follows this one. The same again for whoever shows the one before and asks again, though only its
 * hash is stored; worthless without it, or without the random `seed` of the rotation.
 */
export function nextSecret(secret: string, seed: string): string {
  return createHmac('sha256', seed).update(secret).digest('base64url');
}
