import type { LedgerReport } from '../verify-ledger.js';
import { BackupFault } from './backup-fault.js';
import type { BackupDatabase } from './ports.js';
import { type OpenBackup, verifyBackup } from './read-backup.js';

interface Parts {
  database: BackupDatabase;
  /** Makes the empty database ready, indexes and all. */
  prepare(): Promise<void>;
  postLedger(): Promise<void>;
  verifyLedger(): Promise<LedgerReport>;
}

/**
 * Brings a backup back into an empty database, after all of it has been found whole, and balances the books of what
 * was restored.
 * @throws BackupFault; one of NOT_EMPTY or of a part has left the database as it was
 */
export async function restoreBackup(backup: OpenBackup, parts: Parts): Promise<LedgerReport> {
  const { database } = parts;
  if (!(await database.isEmpty())) {
    throw new BackupFault(
      'NOT_EMPTY',
      'The database has payment data already; a backup is restored into an empty one.',
    );
  }
  const [fault] = await verifyBackup(backup);
  if (fault) {
    throw fault;
  }
  await parts.prepare();
  for (const part of backup.manifest.parts) {
    await database.write(part.collection, await backup.read(part));
  }
  await database.markUnposted();
  await parts.postLedger();
  const report = await parts.verifyLedger();
  if (report.faults.length > 0) {
    throw new BackupFault('LEDGER_FAULTY', `The restored ledger has faults: ${report.faults.join('; ')}`);
  }
  return report;
}
