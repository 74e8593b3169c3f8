import { isDuplicateKey } from '@parterre/mongo/errors';
import type { CollectionIndexes } from '@parterre/mongo/indexes';
import type { Collection, Db } from 'mongodb';
import type { BackupSlots } from '../use-cases/backup/ports.js';

interface SlotDocument {
  /** The beginning of the interval. */
  _id: string;
  schemaVersion: 1;
  takenAt: Date;
  finishedAt: Date | null;
  backupId: string | null;
}

const collectionName = 'backups';

export const backupSlotIndexes: CollectionIndexes = { collection: collectionName, indexes: [] };

/** After it, whoever took a slot and did not finish is taken for dead. */
const abandonedAfterMs = 3_600_000;

export function createBackupSlots(db: Db): BackupSlots {
  const slots: Collection<SlotDocument> = db.collection(collectionName);
  return {
    take: async (slot, now) => {
      const abandoned = {
        ...{ _id: slot, finishedAt: null },
        takenAt: { $lt: new Date(now.getTime() - abandonedAfterMs) },
      };
      try {
        // Inserted when the slot is new; one that another has makes the insert fail on its key.
        const { upsertedCount, modifiedCount } = await slots.updateOne(
          abandoned,
          { $set: { takenAt: now }, $setOnInsert: { schemaVersion: 1, backupId: null } },
          { upsert: true },
        );
        return upsertedCount + modifiedCount > 0;
      } catch (error) {
        if (isDuplicateKey(error)) {
          return false;
        }
        throw error;
      }
    },
    giveBack: async (slot) => {
      await slots.deleteOne({ _id: slot, finishedAt: null });
    },
    finish: async (slot, backupId, now) => {
      await slots.updateOne({ _id: slot }, { $set: { finishedAt: now, backupId } });
    },
  };
}
