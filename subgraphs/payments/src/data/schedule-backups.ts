import type { Parts } from '@parterre/subgraph-kit/subgraph';
import type { BackgroundTask } from '@parterre/subgraph-kit/tasks';
import { Gauge } from 'prom-client';
import { createBackUpWhenDue } from '../use-cases/backup/back-up-when-due.js';
import { type ArchiveSettings, openArchive } from './archive/open-archive.js';
import { createBackupDatabase } from './backup-database.js';
import { createBackupSlots } from './backup-slot.store.js';

interface Settings extends ArchiveSettings {
  BACKUP_KEY: string;
  BACKUP_HOURS: number;
}

const hourMs = 3_600_000;
const longestPauseMs = 5 * 60_000;

/**
 * Backups at intervals; `null` where none are wanted. `payment_backup_last_seconds` is when the last one of this
 * process was finished (Unix time): the largest over all processes is what an alert looks at.
 */
export async function scheduleBackups(
  settings: { backup: Settings | null },
  { db, clock, log, registry }: Parts,
): Promise<{ task: BackgroundTask; close(): Promise<void> } | null> {
  const { backup } = settings;
  if (!backup) {
    return null;
  }
  const last = new Gauge({
    name: 'payment_backup_last_seconds',
    help: 'When the last backup of payment data by this process was finished, in seconds since 1970.',
    registers: [registry],
  });
  const intervalMs = backup.BACKUP_HOURS * hourMs;
  const archives = await openArchive(backup);
  const run = createBackUpWhenDue({
    database: createBackupDatabase(db),
    slots: createBackupSlots(db),
    key: Buffer.from(backup.BACKUP_KEY, 'base64'),
    report: (at) => last.set(at.getTime() / 1_000),
    ...{ archives, clock, log, intervalMs },
  });
  return {
    task: { name: 'back-up', everyMs: Math.min(intervalMs / 4, longestPauseMs), run },
    close: () => archives.close(),
  };
}
