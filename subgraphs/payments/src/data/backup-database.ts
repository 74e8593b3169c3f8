import { BSON, type Db, type Document } from 'mongodb';
import { type BackupDatabase, backupCollections } from '../use-cases/backup/ports.js';
import { type LedgerDocument, ledgerCollection } from './ledger.store.js';
import { type PaymentDocument, paymentCollection } from './payment.document.js';

const { EJSON } = BSON;
const batchSize = 1_000;

/** Documents travel as canonical Extended JSON, which keeps every type of BSON. */
export function createBackupDatabase(db: Db): BackupDatabase {
  return {
    read: async function* (collection) {
      for await (const document of db.collection(collection).find().sort({ _id: 1 })) {
        yield EJSON.stringify(document, { relaxed: false });
      }
    },

    isEmpty: async () => {
      const found = await Promise.all(backupCollections.map((name) => db.collection(name).findOne({})));
      return found.every((document) => document === null);
    },

    write: async (collection, lines) => {
      for (let start = 0; start < lines.length; start += batchSize) {
        const batch = lines.slice(start, start + batchSize);
        const documents = batch.map((line) => EJSON.parse(line, { relaxed: false }) as Document);
        await db.collection(collection).insertMany(documents);
      }
    },

    markUnposted: async () => {
      const payments = db.collection<PaymentDocument>(paymentCollection);
      const ledger = db.collection<LedgerDocument>(ledgerCollection);
      let batch: PaymentDocument[] = [];
      const mark = async () => {
        const ids = batch.flatMap(({ postings }) => postings.map(({ id }) => id));
        const entries = await ledger
          .find({ postingId: { $in: ids } }, { projection: { postingId: 1 } })
          .toArray();
        const posted = new Set(entries.map(({ postingId }) => postingId));
        const updates = batch.map(({ _id, postings }) => ({
          updateOne: {
            filter: { _id },
            update: { $set: { unposted: postings.map(({ id }) => id).filter((id) => !posted.has(id)) } },
          },
        }));
        if (updates.length > 0) {
          await payments.bulkWrite(updates, { ordered: false });
        }
        batch = [];
      };
      for await (const payment of payments.find({ 'postings.0': { $exists: true } })) {
        batch.push(payment);
        if (batch.length === batchSize) {
          await mark();
        }
      }
      await mark();
    },
  };
}
