import type { Collection, Db } from 'mongodb';
import type { PeopleStore } from '../use-cases/ports.js';

interface PersonDocument {
  /** The user's id. */
  _id: string;
  schemaVersion: 1;
}

export function createPeopleStore(db: Db): PeopleStore {
  const people: Collection<PersonDocument> = db.collection('people');
  return {
    async record(userId) {
      await people.updateOne({ _id: userId }, { $setOnInsert: { schemaVersion: 1 } }, { upsert: true });
    },

    async isKnown(userId) {
      return (await people.findOne({ _id: userId }, { projection: { _id: 1 } })) !== null;
    },
  };
}
