import { isDuplicateKey } from '@parterre/mongo/errors';
import type { CollectionIndexes } from '@parterre/mongo/indexes';
import type { Collection, Db } from 'mongodb';
import type { LedgerEntry } from '../domain/ledger.js';
import type { LedgerStore } from '../use-cases/ports.js';

/** Its number is its key: two processes cannot both write the next entry. */
export interface LedgerDocument extends Omit<LedgerEntry, 'sequence'> {
  _id: number;
  schemaVersion: 1;
}

export const ledgerCollection = 'ledger';

export const ledgerIndexes: CollectionIndexes = {
  collection: ledgerCollection,
  indexes: [
    // A movement is in the book once.
    { name: 'posting', key: { postingId: 1 }, unique: true },
    { name: 'payment', key: { paymentId: 1 } },
  ],
};

/** Knows how to add and to read, and nothing else. */
export function createLedgerStore(db: Db): LedgerStore {
  const ledger: Collection<LedgerDocument> = db.collection(ledgerCollection);

  return {
    last: async () => {
      const [document] = await ledger.find().sort({ _id: -1 }).limit(1).toArray();
      return document ? toEntry(document) : null;
    },
    havingPosted: async (postingIds) => {
      const found = ledger.find({ postingId: { $in: [...postingIds] } });
      return (await found.toArray()).map(toEntry);
    },
    append: async (entries) => {
      try {
        await ledger.insertMany(entries.map(toDocument), { ordered: true });
        return true;
      } catch (error) {
        if (isDuplicateKey(error)) {
          return false;
        }
        throw error;
      }
    },
    all: async function* () {
      for await (const document of ledger.find().sort({ _id: 1 })) {
        yield toEntry(document);
      }
    },
  };
}

function toDocument({ sequence, ...entry }: LedgerEntry): LedgerDocument {
  return { _id: sequence, schemaVersion: 1, ...entry };
}

function toEntry({ _id, schemaVersion: _schema, ...entry }: LedgerDocument): LedgerEntry {
  return { sequence: _id, ...entry };
}
