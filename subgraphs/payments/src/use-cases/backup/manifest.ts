import { timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { BackupFault } from './backup-fault.js';
import { backupCollections } from './ports.js';
import { authenticate, type BackupKeys, deriveKeys } from './seal.js';

const contents = z.object({
  format: z.literal(1),
  id: z.string().max(64),
  createdAt: z.iso.datetime(),
  /** Of the keys, base64url. */
  salt: z.string().max(64),
  keyCheck: z.string().max(64),
  parts: z
    .array(
      z.object({
        name: z.string().regex(/^part-\d{5}$/),
        collection: z.enum(backupCollections),
        documents: z.int().min(1),
        bytes: z.int().min(1),
        sha256: z.string().regex(/^[0-9a-f]{64}$/),
      }),
    )
    .max(100_000),
});
const signed = z.object({ contents: z.string(), authentication: z.string().max(64) });

/** What a backup consists of. It is written last: a backup without one was never finished. */
export type Manifest = z.infer<typeof contents>;
export type ManifestPart = Manifest['parts'][number];

export const manifestName = 'manifest.json';

export function writeManifest(manifest: Manifest, keys: BackupKeys): Buffer {
  const text = JSON.stringify(manifest);
  return Buffer.from(JSON.stringify({ contents: text, authentication: authenticate(text, keys) }));
}

/** @throws BackupFault WRONG_KEY or MANIFEST_ALTERED */
export function readManifest(
  content: Buffer,
  id: string,
  key: Buffer,
): { manifest: Manifest; keys: BackupKeys } {
  const altered = () => new BackupFault('MANIFEST_ALTERED', `${id}: the manifest was altered.`, manifestName);
  const outer = signed.safeParse(parseJson(content.toString('utf8')));
  const inner = contents.safeParse(outer.success ? parseJson(outer.data.contents) : null);
  if (!outer.success || !inner.success || inner.data.id !== id) {
    throw altered();
  }
  const manifest = inner.data;
  const keys = deriveKeys(key, Buffer.from(manifest.salt, 'base64url'));
  if (!same(manifest.keyCheck, keys.check)) {
    throw new BackupFault('WRONG_KEY', `${id}: the key is not the one it was made with.`);
  }
  if (!same(outer.data.authentication, authenticate(outer.data.contents, keys))) {
    throw altered();
  }
  return { manifest, keys };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function same(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}
