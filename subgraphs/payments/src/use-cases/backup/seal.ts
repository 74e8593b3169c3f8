import { createCipheriv, createDecipheriv, createHash, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';

const compress = promisify(gzip);
const decompress = promisify(gunzip);

const ivBytes = 12;
const tagBytes = 16;

/** Far above any part's own size: a forged one cannot fill the memory. */
const maxPartBytes = 256 * 1024 * 1024;

/** What is made of the operator's key for one backup; the salt differs from backup to backup. */
export interface BackupKeys {
  encryption: Buffer;
  authentication: Buffer;
  /** Tells a wrong key from an altered archive, and nothing about the key. */
  check: string;
}

/** @param key 32 bytes */
export function deriveKeys(key: Buffer, salt: Buffer): BackupKeys {
  const derive = (purpose: string) =>
    Buffer.from(hkdfSync('sha256', key, salt, `parterre-backup-${purpose}`, 32));
  return {
    encryption: derive('encryption'),
    authentication: derive('authentication'),
    check: derive('check').toString('base64url'),
  };
}

/** Compressed, then encrypted (AES-256-GCM), and bound to its name, so that parts cannot be exchanged. */
export async function sealPart(text: string, name: string, { encryption }: BackupKeys): Promise<Buffer> {
  const iv = randomBytes(ivBytes);
  const cipher = createCipheriv('aes-256-gcm', encryption, iv).setAAD(Buffer.from(name));
  const body = Buffer.concat([cipher.update(await compress(text)), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), body]);
}

/** @throws when it is not what was sealed under this name and key. */
export async function openPart(sealed: Buffer, name: string, { encryption }: BackupKeys): Promise<string> {
  const decipher = createDecipheriv('aes-256-gcm', encryption, sealed.subarray(0, ivBytes), {
    authTagLength: tagBytes,
  })
    .setAAD(Buffer.from(name))
    .setAuthTag(sealed.subarray(ivBytes, ivBytes + tagBytes));
  const body = Buffer.concat([decipher.update(sealed.subarray(ivBytes + tagBytes)), decipher.final()]);
  return (await decompress(body, { maxOutputLength: maxPartBytes })).toString('utf8');
}

/** SHA-256 in hex: anyone can check a part with common tools, without the key. */
export function checksumOf(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}

export function authenticate(text: string, { authentication }: BackupKeys): string {
  return createHmac('sha256', authentication).update(text).digest('base64url');
}
