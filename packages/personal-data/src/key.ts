/** Bytes of the one key from which the keys for sealing and for look-ups are derived. */
export const personalDataKeyBytes = 32;

/** What is wrong with a key; the message never quotes it. */
export class InvalidPersonalDataKeyError extends Error {
  override readonly name = 'InvalidPersonalDataKeyError';
}

/**
 * Reads the key for personal data from base64 or base64url text of 32 bytes.
 * @throws InvalidPersonalDataKeyError
 */
export function parsePersonalDataKey(base64: string): Buffer {
  const text = base64.trim();
  const key = Buffer.from(text, 'base64');
  // Buffer skips what is not base64: a mistyped key would quietly become another one.
  const plain = text.replaceAll('-', '+').replaceAll('_', '/').replace(/=+$/, '');
  if (key.toString('base64').replace(/=+$/, '') !== plain) {
    throw new InvalidPersonalDataKeyError('The key for personal data is not base64.');
  }
  requireKey(key);
  return key;
}

/** @throws InvalidPersonalDataKeyError unless the key has 32 bytes that are not all the same. */
export function requireKey(key: Buffer): void {
  if (key.length !== personalDataKeyBytes) {
    throw new InvalidPersonalDataKeyError(
      `The key for personal data has ${key.length} bytes and needs ${personalDataKeyBytes}; make one with: openssl rand -base64 32`,
    );
  }
  if (key.every((byte) => byte === key[0])) {
    throw new InvalidPersonalDataKeyError(
      'The key for personal data is one byte repeated: a placeholder, not a key.',
    );
  }
}
