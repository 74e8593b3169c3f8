import { isDuplicateKey } from '@parterre/mongo/errors';
import type { CollectionIndexes } from '@parterre/mongo/indexes';
import { type LookupHasher, normalizeEmail } from '@parterre/personal-data/lookup';
import type { Collection, Db } from 'mongodb';
import type { PeopleStore } from '../use-cases/ports.js';

interface PersonDocument {
  /** The user's id. */
  _id: string;
  schemaVersion: 1;
  /** Both absent until the profile was heard of. The address itself is kept nowhere. */
  emailHash?: string;
  profileVersion?: number;
}

/** Not unique: that an address has one account is decided by `auth`. */
export const peopleIndexes: CollectionIndexes = {
  collection: 'people',
  indexes: [{ name: 'email_hash', key: { emailHash: 1 } }],
};

export function createPeopleStore(db: Db, hasher: LookupHasher): PeopleStore {
  const people: Collection<PersonDocument> = db.collection('people');
  const emailHash = (email: string) => hasher.hash(normalizeEmail(email), 'email');

  return {
    async record(userId) {
      await people.updateOne({ _id: userId }, { $setOnInsert: { schemaVersion: 1 } }, { upsert: true });
    },

    async recordEmail({ userId, email, version }) {
      const older = { _id: userId, profileVersion: { $not: { $gte: version } } };
      const change = {
        $set: { schemaVersion: 1 as const, emailHash: emailHash(email), profileVersion: version },
      };
      try {
        await people.updateOne(older, change, { upsert: true });
      } catch (error) {
        if (!isDuplicateKey(error)) throw error;
        // One is there: of this version or a later one, or it came at the same moment.
        await people.updateOne(older, change);
      }
    },

    async isKnown(userId) {
      return (await people.findOne({ _id: userId }, { projection: { _id: 1 } })) !== null;
    },

    async findByEmail(email) {
      const found = people.find({ emailHash: emailHash(email) }, { projection: { _id: 1 } });
      return (await found.toArray()).map(({ _id }) => _id);
    },
  };
}
