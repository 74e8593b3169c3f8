import { isDuplicateKey } from '@parterre/mongo/errors';
import type { CollectionIndexes } from '@parterre/mongo/indexes';
import { type LookupHasher, normalizeEmail } from '@parterre/personal-data/lookup';
import type { Db } from 'mongodb';
import type { AttemptStore, AttemptSubject } from '../use-cases/ports.js';

const attemptCollection = 'attempts';

/**
 * Beside the accounts and not in them: tries for an address without an account are counted just the same, or the
 * count would tell who has one.
 */
interface AttemptDocument {
  /** Keyed hash of what is counted. */
  _id: string;
  schemaVersion: 1;
  count: number;
  lastAt: Date;
  /** When the sweeper may forget it. */
  expiresAt: Date;
}

export const attemptIndexes: CollectionIndexes = {
  collection: attemptCollection,
  indexes: [{ name: 'expiry', key: { expiresAt: 1 } }],
};

export function createAttemptStore(db: Db, hasher: LookupHasher): AttemptStore {
  const collection = db.collection<AttemptDocument>(attemptCollection);
  const keyOf = ({ kind, of }: AttemptSubject) =>
    hasher.hash(kind === 'verification' ? of : normalizeEmail(of), `attempts.${kind}`);

  return {
    async find(subject) {
      const document = await collection.findOne({ _id: keyOf(subject) });
      return document && { count: document.count, lastAt: document.lastAt };
    },

    async replace(subject, from, { count, lastAt }, { forgetMs }) {
      const _id = keyOf(subject);
      const fields = {
        schemaVersion: 1 as const,
        count,
        lastAt,
        expiresAt: new Date(lastAt.getTime() + forgetMs),
      };
      if (from !== null) {
        const { matchedCount } = await collection.updateOne(
          { _id, count: from.count, lastAt: from.lastAt },
          { $set: fields },
        );
        return matchedCount > 0;
      }
      try {
        await collection.insertOne({ _id, ...fields });
        return true;
      } catch (error) {
        if (isDuplicateKey(error)) {
          return false;
        }
        throw error;
      }
    },

    async forget(subject) {
      await collection.deleteOne({ _id: keyOf(subject) });
    },

    async sweep(now) {
      await collection.deleteMany({ expiresAt: { $lte: now } });
    },
  };
}
