import type { CollectionIndexes } from '@parterre/mongo/indexes';
import type { Db } from 'mongodb';
import { type DeviceSession, maxUsedTokens, type UsedToken } from '../domain/device-session.js';
import type { SessionStore } from '../use-cases/ports.js';

const sessionCollection = 'sessions';

interface SessionDocument extends Omit<DeviceSession, 'id' | 'used'> {
  /** The session id. */
  _id: string;
  schemaVersion: 1;
  used: UsedToken[];
}

export const sessionIndexes: CollectionIndexes = {
  collection: sessionCollection,
  indexes: [
    { name: 'of_user', key: { userId: 1, lastUsedAt: -1 } },
    // For the sweeper: a TTL index would do, where there is a TTL monitor.
    { name: 'expiry', key: { expiresAt: 1 } },
  ],
};

/** Sessions in MongoDB; of tokens only hashes. */
export function createSessionStore(db: Db): SessionStore {
  const collection = db.collection<SessionDocument>(sessionCollection);

  return {
    async insert({ id, used, ...fields }) {
      await collection.insertOne({ _id: id, schemaVersion: 1, used: [...used], ...fields });
    },

    async find(sessionId) {
      const document = await collection.findOne({ _id: sessionId });
      return document && toSession(document);
    },

    async rotate(sessionId, fromHash, { tokenHash, seed, used, expiresAt }) {
      const { matchedCount } = await collection.updateOne(
        { _id: sessionId, tokenHash: fromHash },
        {
          $set: { tokenHash, seed, expiresAt, lastUsedAt: used.usedAt },
          $push: { used: { $each: [used], $slice: -maxUsedTokens } },
        },
      );
      return matchedCount > 0;
    },

    async end(sessionId, userId) {
      const { deletedCount } = await collection.deleteOne({ _id: sessionId, userId });
      return deletedCount > 0;
    },

    async endBefore(userId, epoch) {
      await collection.deleteMany({ userId, epoch: { $lt: epoch } });
    },

    async list(userId, epoch, now, limit) {
      const documents = await collection
        .find({ userId, epoch, expiresAt: { $gt: now } })
        .sort({ lastUsedAt: -1 })
        .limit(limit)
        .toArray();
      return documents.map(toSession);
    },

    async sweep(now) {
      await collection.deleteMany({ expiresAt: { $lte: now } });
    },
  };
}

function toSession({ _id, schemaVersion: _schema, ...fields }: SessionDocument): DeviceSession {
  return { id: _id, ...fields };
}
