import { BackupFault } from './backup-fault.js';
import { type Manifest, type ManifestPart, manifestName, readManifest } from './manifest.js';
import type { ArchiveStore } from './ports.js';
import { type BackupKeys, checksumOf, openPart } from './seal.js';

export interface OpenBackup {
  manifest: Manifest;
  /** The documents of a part, as lines. @throws BackupFault naming the part */
  read(part: ManifestPart): Promise<string[]>;
}

/**
 * Opens a backup, the newest when no id is given.
 * @throws BackupFault NO_BACKUP, NOT_FINISHED, WRONG_KEY or MANIFEST_ALTERED
 */
export async function openBackup(
  archives: ArchiveStore,
  key: Buffer,
  wanted: string | null,
): Promise<OpenBackup> {
  const ids = await archives.list();
  const id = wanted ?? ids.sort().at(-1);
  if (id === undefined || !ids.includes(id)) {
    throw new BackupFault('NO_BACKUP', wanted ? `There is no backup ${wanted}.` : 'There is no backup.');
  }
  const content = await archives.get(`${id}/${manifestName}`);
  if (!content) {
    throw new BackupFault(
      'NOT_FINISHED',
      `${id}: there is no manifest; it was never finished.`,
      manifestName,
    );
  }
  const { manifest, keys } = readManifest(content, id, key);
  return { manifest, read: (part) => readPart(archives, id, keys, part) };
}

async function readPart(
  archives: ArchiveStore,
  id: string,
  keys: BackupKeys,
  { name, sha256, bytes, documents, collection }: ManifestPart,
): Promise<string[]> {
  const sealed = await archives.get(`${id}/${name}`);
  if (!sealed) {
    throw new BackupFault('PART_MISSING', `${id}: ${name} (${collection}) is missing.`, name);
  }
  const altered = () => new BackupFault('PART_ALTERED', `${id}: ${name} (${collection}) was altered.`, name);
  if (sealed.length !== bytes || checksumOf(sealed) !== sha256) {
    throw altered();
  }
  const lines = await openPart(sealed, `${id}/${name}`, keys).then(
    (text) => text.split('\n'),
    () => {
      throw altered();
    },
  );
  if (lines.length !== documents) {
    throw altered();
  }
  return lines;
}

/** Reads all of a backup. @returns every fault of its parts, none when it can be restored. */
export async function verifyBackup(backup: OpenBackup): Promise<BackupFault[]> {
  const faults: BackupFault[] = [];
  for (const part of backup.manifest.parts) {
    try {
      await backup.read(part);
    } catch (error) {
      if (!(error instanceof BackupFault)) {
        throw error;
      }
      faults.push(error);
    }
  }
  return faults;
}
