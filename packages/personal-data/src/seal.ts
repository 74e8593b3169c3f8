import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { deriveSubkey } from './subkey.js';

const algorithm = 'aes-256-gcm';
const ivBytes = 12;
const tagBytes = 16;

/** A seal that cannot be opened: another key, another context, or changed on the way. Quotes nothing of it. */
export class SealError extends Error {
  override readonly name = 'SealError';

  constructor() {
    super('The sealed value cannot be opened.');
  }
}

export type Sealer = {
  /**
   * Encrypts a text as `v1.<iv>.<ciphertext and tag>`; the same text gives another seal each time.
   * @param context what the value is, e.g. 'user.email': a seal moved into another field does not open.
   */
  seal(plain: string, context: string): string;
  /** @throws SealError */
  open(sealed: string, context: string): string;
};

/**
 * AES-256-GCM under a key derived from `key`. IVs are random, which is sound for 2^32 seals with one key.
 * @param previousKeys older keys, which open what they sealed and seal nothing more
 * @throws InvalidPersonalDataKeyError for a key that has not 32 bytes
 */
export function createSealer(key: Buffer, previousKeys: readonly Buffer[] = []): Sealer {
  const current = deriveSubkey(key, 'seal');
  const accepted = [current, ...previousKeys.map((previous) => deriveSubkey(previous, 'seal'))];

  return {
    seal(plain, context) {
      const iv = randomBytes(ivBytes);
      const cipher = createCipheriv(algorithm, current, iv, { authTagLength: tagBytes });
      cipher.setAAD(Buffer.from(context, 'utf8'));
      const box = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final(), cipher.getAuthTag()]);
      return `v1.${iv.toString('base64url')}.${box.toString('base64url')}`;
    },

    open(sealed, context) {
      const [version, ivText, boxText, ...rest] = sealed.split('.');
      const iv = decode(ivText);
      const box = decode(boxText);
      if (version !== 'v1' || rest.length > 0 || iv.length !== ivBytes || box.length < tagBytes)
        throw new SealError();
      for (const candidate of accepted) {
        const plain = tryOpen(candidate, iv, box, context);
        if (plain !== null) return plain;
      }
      throw new SealError();
    },
  };
}

function tryOpen(key: Buffer, iv: Buffer, box: Buffer, context: string): string | null {
  // Without a fixed length Node accepts shorter tags, which are easier to guess.
  const decipher = createDecipheriv(algorithm, key, iv, { authTagLength: tagBytes });
  decipher.setAAD(Buffer.from(context, 'utf8'));
  decipher.setAuthTag(box.subarray(box.length - tagBytes));
  const plain = decipher.update(box.subarray(0, box.length - tagBytes));
  try {
    return Buffer.concat([plain, decipher.final()]).toString('utf8');
  } catch {
    return null;
  }
}

function decode(part: string | undefined): Buffer {
  const bytes = Buffer.from(part ?? '', 'base64url');
  // One spelling only: otherwise flipped unused bits would go unnoticed.
  if (bytes.toString('base64url') !== part) throw new SealError();
  return bytes;
}
