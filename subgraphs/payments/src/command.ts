import { connectMongo } from '@parterre/mongo/connection';
import { syncIndexes } from '@parterre/mongo/indexes';
import { systemClock } from '@parterre/subgraph-kit/clock';
import { createLogger } from '@parterre/subgraph-kit/logging';
import { openArchive } from './data/archive/open-archive.js';
import { createBackupDatabase } from './data/backup-database.js';
import { createLedgerStore, ledgerIndexes } from './data/ledger.store.js';
import { openProvider } from './data/open-provider.js';
import { orderIndexes } from './data/order.store.js';
import { paymentIndexes } from './data/payment.document.js';
import { createPaymentStore } from './data/payment.store.js';
import { createReconciliationStore } from './data/reconciliation.store.js';
import { sha256 } from './data/sha256.js';
import { readCommandSettings } from './env.js';
import { BackupFault } from './use-cases/backup/backup-fault.js';
import { openBackup, verifyBackup } from './use-cases/backup/read-backup.js';
import { restoreBackup } from './use-cases/backup/restore-backup.js';
import { writeBackup } from './use-cases/backup/write-backup.js';
import { createPostLedger } from './use-cases/post-ledger.js';
import { createReconcileDay } from './use-cases/reconcile-day.js';
import { verifyLedger } from './use-cases/verify-ledger.js';

/** What an operator does by hand; beside the running service, on the same database. Ends with 1 when all is not well. */

const usage = `Usage: command.js <command>
  ledger                        reads the whole ledger and says whether it is whole and balances
  reconcile [day]               compares a day (UTC, 2026-11-21; yesterday unless said) with the provider's list
  backup                        writes a backup
  backups                       lists the backups
  verify [backup]               reads a backup, the newest unless said, and names what is wrong with it
  restore [backup] [database]   brings one back into an empty database (parterre_payments unless said)
`;

const log = createLogger('payments-command', 'warn');
const settings = readCommandSettings(process.env);
const say = (line: string) => process.stdout.write(`${line}\n`);

async function withDatabase<Result>(
  name: string,
  work: (db: Awaited<ReturnType<typeof connectMongo>>['db']) => Promise<Result>,
): Promise<Result> {
  const connection = { uri: settings.MONGODB_URI, database: name, appName: 'parterre-payments-command', log };
  const mongo = await connectMongo(connection);
  try {
    return await work(mongo.db);
  } finally {
    await mongo.close();
  }
}

type Db = Parameters<Parameters<typeof withDatabase>[1]>[0];

/** Commands change no payment: nobody is to be told of anything. */
function booksOf(db: Db) {
  const payments = createPaymentStore({ db, outbox: { flush: () => {} }, toEntries: () => [] });
  return { payments, ledger: createLedgerStore(db), hash: sha256 };
}

async function withArchives<Result>(
  work: (archives: Awaited<ReturnType<typeof openArchive>>, key: Buffer) => Promise<Result>,
): Promise<Result> {
  const backup = settings.readBackup();
  const archives = await openArchive(backup);
  try {
    return await work(archives, Buffer.from(backup.BACKUP_KEY, 'base64'));
  } finally {
    await archives.close();
  }
}

const database = 'parterre_payments';

const commands: Record<string, (...args: string[]) => Promise<boolean>> = {
  ledger: async () => {
    const report = await withDatabase(database, (db) => verifyLedger(booksOf(db)));
    say(`${report.entries} entries, ${report.unposted} movements still to be posted; head ${report.head}`);
    for (const [currency, accounts] of Object.entries(report.balances)) {
      say(
        `  ${currency}: ${Object.entries(accounts)
          .map(([account, minor]) => `${account} ${minor}`)
          .join(', ')}`,
      );
    }
    report.faults.forEach(say);
    return report.faults.length === 0;
  },

  reconcile: async (day = new Date(Date.now() - 86_400_000).toISOString().slice(0, 10)) => {
    if (!/^\d{4}-\d{2}-\d{2}$/.test(day) || Number.isNaN(Date.parse(day))) {
      throw new Error(`${day} is not a day; 2026-11-21 would be one.`);
    }
    const { provider, name: providerName, close } = await openProvider(settings.readProvider(), log);
    try {
      const found = await withDatabase(database, (db) =>
        createReconcileDay({
          ...booksOf(db),
          ...{ provider, providerName },
          ...{ reconciliations: createReconciliationStore(db), clock: systemClock },
        })(day),
      );
      say(
        `${day}: ${found.captures} captures, ${found.refunds} refunds, ${found.differenceCount} differences`,
      );
      for (const { kind, subject, reference, ours, theirs } of found.differences) {
        say(
          `  ${kind} ${subject} ${reference}: ours ${JSON.stringify(ours)}, theirs ${JSON.stringify(theirs)}`,
        );
      }
      return found.differenceCount === 0;
    } finally {
      await close();
    }
  },

  backup: () =>
    withArchives(async (archives, key) => {
      const { id, parts } = await withDatabase(database, (db) =>
        writeBackup({ database: createBackupDatabase(db), archives, key, clock: systemClock }),
      );
      const documents = parts.reduce((sum, part) => sum + part.documents, 0);
      say(`${id}: ${documents} documents in ${parts.length} parts`);
      return true;
    }),

  backups: () =>
    withArchives(async (archives) => {
      (await archives.list()).sort().forEach(say);
      return true;
    }),

  verify: (wanted) =>
    withArchives(async (archives, key) => {
      const backup = await openBackup(archives, key, wanted ?? null);
      const faults = await verifyBackup(backup);
      for (const { code, message } of faults) {
        say(`${code}: ${message}`);
      }
      if (faults.length === 0) {
        say(`${backup.manifest.id}: whole, ${backup.manifest.parts.length} parts`);
      }
      return faults.length === 0;
    }),

  restore: (wanted, into = database) =>
    withArchives(async (archives, key) => {
      const backup = await openBackup(archives, key, wanted ?? null);
      const report = await withDatabase(into, async (db) => {
        const books = booksOf(db);
        return restoreBackup(backup, {
          database: createBackupDatabase(db),
          prepare: () => syncIndexes(db, [paymentIndexes, orderIndexes, ledgerIndexes]),
          postLedger: createPostLedger(books),
          verifyLedger: () => verifyLedger(books),
        });
      });
      say(`${backup.manifest.id} is restored into ${into}; the ledger balances, ${report.entries} entries.`);
      return true;
    }),
};

const [name = '', ...args] = process.argv.slice(2);
const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
if (!command) {
  process.stderr.write(usage);
  process.exitCode = 64;
} else {
  try {
    process.exitCode = (await command(...args)) ? 0 : 1;
  } catch (error) {
    // The stack of a fault in an archive tells an operator nothing.
    const text = error instanceof BackupFault ? `${error.code}: ${error.message}` : String(error);
    process.stderr.write(`${text}\n`);
    process.exitCode = 1;
  }
}
