import { randomBytes } from 'node:crypto';
import type { Clock } from '@parterre/subgraph-kit/clock';
import { type Manifest, type ManifestPart, manifestName, writeManifest } from './manifest.js';
import { type ArchiveStore, type BackupCollection, type BackupDatabase, backupCollections } from './ports.js';
import { type BackupKeys, checksumOf, deriveKeys, sealPart } from './seal.js';

export interface BackupParts {
  database: BackupDatabase;
  archives: ArchiveStore;
  /** 32 bytes. */
  key: Buffer;
  clock: Clock;
}

/** Text of one part before it is compressed, in characters: what is held in memory at a time. */
const partSize = 8 * 1024 * 1024;
const saltBytes = 16;

/**
 * Writes all payment data into an archive while sales go on. The ledger comes first: every movement in it is then in
 * the payments that follow, and what those moved later is posted anew after a restore.
 */
export async function writeBackup({ database, archives, key, clock }: BackupParts): Promise<Manifest> {
  const now = clock();
  const id = `${now.toISOString().slice(0, 19).replaceAll(':', '-')}Z-${randomBytes(4).toString('hex')}`;
  const salt = randomBytes(saltBytes);
  const keys = deriveKeys(key, salt);
  const parts: ManifestPart[] = [];
  for (const collection of backupCollections) {
    for await (const lines of inParts(database.read(collection))) {
      parts.push(await writePart(archives, { id, keys, collection, lines, number: parts.length + 1 }));
    }
  }
  const manifest: Manifest = {
    ...{ format: 1, id, createdAt: now.toISOString() },
    ...{ salt: salt.toString('base64url'), keyCheck: keys.check, parts },
  };
  await archives.put(`${id}/${manifestName}`, writeManifest(manifest, keys));
  return manifest;
}

async function writePart(
  archives: ArchiveStore,
  part: { id: string; keys: BackupKeys; collection: BackupCollection; lines: string[]; number: number },
): Promise<ManifestPart> {
  const { id, keys, collection, lines } = part;
  const name = `part-${String(part.number).padStart(5, '0')}`;
  const sealed = await sealPart(lines.join('\n'), `${id}/${name}`, keys);
  await archives.put(`${id}/${name}`, sealed);
  return { name, collection, documents: lines.length, bytes: sealed.length, sha256: checksumOf(sealed) };
}

async function* inParts(lines: AsyncIterable<string>): AsyncIterable<string[]> {
  let part: string[] = [];
  let size = 0;
  for await (const line of lines) {
    part.push(line);
    size += line.length;
    if (size >= partSize) {
      yield part;
      [part, size] = [[], 0];
    }
  }
  if (part.length > 0) {
    yield part;
  }
}
