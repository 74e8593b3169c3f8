import { createHash } from 'node:crypto';
import { BadUserInput } from './errors.js';

/** 8 to 128 printable characters without spaces; a UUID is what most clients use. */
const acceptableKey = /^[\x21-\x7e]{8,128}$/;

/** @throws BadUserInput naming `idempotencyKey`. */
export function parseIdempotencyKey(key: string): string {
  if (!acceptableKey.test(key)) {
    throw BadUserInput.at(
      'idempotencyKey',
      'must be 8 to 128 printable characters without spaces; a UUID is a good one',
    );
  }
  return key;
}

/**
 * A short fingerprint of an input, equal exactly when the inputs are (the order of object keys does not count).
 * It is kept with the result, so that the same key with other input is recognised without keeping the input.
 */
export function inputFingerprint(input: unknown): string {
  return createHash('sha256').update(JSON.stringify(input, sortedKeys)).digest('base64url');
}

function sortedKeys(_key: string, value: unknown): unknown {
  if (value !== null && typeof value === 'object' && !Array.isArray(value)) {
    return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
  }
  return value;
}
