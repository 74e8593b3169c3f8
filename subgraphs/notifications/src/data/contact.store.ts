import { isDuplicateKey } from '@parterre/mongo/errors';
import type { CollectionIndexes } from '@parterre/mongo/indexes';
import type { Db, Filter } from 'mongodb';
import { type ContactFacts, cityKey } from '../domain/contact.js';
import type { ContactStore } from '../use-cases/ports.js';

interface ContactDocument extends Omit<ContactFacts, 'userId'> {
  /** The user's. */
  _id: string;
  schemaVersion: 1;
  /** What new events are matched with; empty for those who want no such messages, so that the indexes pass them over. */
  wantsCategories: string[];
  wantsCities: string[];
}

const collectionName = 'contacts';

export const contactIndexes: CollectionIndexes = {
  collection: collectionName,
  indexes: [
    { name: 'wants_categories', key: { wantsCategories: 1, _id: 1 } },
    { name: 'wants_cities', key: { wantsCities: 1, _id: 1 } },
  ],
};

export function createContactStore(db: Db): ContactStore {
  const collection = db.collection<ContactDocument>(collectionName);
  return {
    async save({ userId, ...facts }) {
      const { categories, cities, channels } = facts.preferences;
      const older = { _id: userId, version: { $lt: facts.version } };
      const change = {
        $set: {
          ...facts,
          schemaVersion: 1 as const,
          wantsCategories: channels.email ? categories : [],
          wantsCities: channels.email ? cities.map(cityKey) : [],
        },
      };
      try {
        await collection.updateOne(older, change, { upsert: true });
      } catch (error) {
        if (!isDuplicateKey(error)) throw error;
        // One is there: this version or a later one, or an older one that came at the same moment.
        await collection.updateOne(older, change);
      }
    },

    async find(userId) {
      const document = await collection.findOne({ _id: userId });
      if (!document) return null;
      const { _id, version, locale, sealedContact, preferences } = document;
      return { userId: _id, version, locale, sealedContact, preferences };
    },

    async interested({ categorySlug, city }, after, limit) {
      // The bound stands in each branch: each is then one range of its index, already in order.
      const behind = after === null ? {} : { _id: { $gt: after } };
      const filter: Filter<ContactDocument> = {
        $or: [
          { wantsCategories: categorySlug, ...behind },
          { wantsCities: city, ...behind },
        ],
      };
      const documents = await collection
        .find(filter, { projection: { _id: 1 } })
        .sort({ _id: 1 })
        .limit(limit)
        .toArray();
      return documents.map(({ _id }) => _id);
    },
  };
}
