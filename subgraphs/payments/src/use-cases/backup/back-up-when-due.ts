import type { Logger } from '@parterre/subgraph-kit/logging';
import type { BackupSlots } from './ports.js';
import { type BackupParts, writeBackup } from './write-backup.js';

interface Parts extends BackupParts {
  slots: BackupSlots;
  intervalMs: number;
  log: Logger;
  report(finishedAt: Date): void;
}

/** One backup in each interval, by whichever process comes first. */
export function createBackUpWhenDue(parts: Parts): () => Promise<void> {
  const { slots, intervalMs, clock, log, report } = parts;
  return async () => {
    const now = clock();
    const slot = new Date(Math.floor(now.getTime() / intervalMs) * intervalMs).toISOString();
    if (!(await slots.take(slot, now))) {
      return;
    }
    const manifest = await writeBackup(parts).catch(async (error: unknown) => {
      await slots.giveBack(slot);
      throw error;
    });
    const finishedAt = clock();
    await slots.finish(slot, manifest.id, finishedAt);
    report(finishedAt);
    log.info({ backup: manifest.id, parts: manifest.parts.length }, 'payment data backed up');
  };
}
