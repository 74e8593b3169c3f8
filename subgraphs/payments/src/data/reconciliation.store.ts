import type { CollectionIndexes } from '@parterre/mongo/indexes';
import type { Collection, Db } from 'mongodb';
import type { Reconciliation, ReconciliationStore } from '../use-cases/ports.js';

interface ReconciliationDocument extends Omit<Reconciliation, 'day'> {
  /** The day, `2026-11-21`: there is one of each. */
  _id: string;
  schemaVersion: 1;
}

export const reconciliationCollection = 'reconciliations';

export const reconciliationIndexes: CollectionIndexes = {
  collection: reconciliationCollection,
  indexes: [],
};

export function createReconciliationStore(db: Db): ReconciliationStore {
  const reconciliations: Collection<ReconciliationDocument> = db.collection(reconciliationCollection);

  return {
    save: async ({ day, ...found }) => {
      await reconciliations.replaceOne({ _id: day }, { ...found, schemaVersion: 1 }, { upsert: true });
    },
    newestDay: async () => {
      const [newest] = await reconciliations
        .find({}, { projection: { _id: 1 } })
        .sort({ _id: -1 })
        .limit(1)
        .toArray();
      return newest?._id ?? null;
    },
    page: async ({ before, limit }) => {
      const found = reconciliations
        .find(before === null ? {} : { _id: { $lt: before } })
        .sort({ _id: -1 })
        .limit(limit);
      return (await found.toArray()).map(({ _id, schemaVersion: _schema, ...rest }) => ({
        day: _id,
        ...rest,
      }));
    },
  };
}
