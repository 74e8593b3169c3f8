import type { OutboxEntry } from '@parterre/contracts/event';
import type { Locale } from '@parterre/contracts/values';
import { isDuplicateKey } from '@parterre/mongo/errors';
import type { CollectionIndexes } from '@parterre/mongo/indexes';
import { type LookupHasher, normalizeEmail } from '@parterre/personal-data/lookup';
import type { Sealer } from '@parterre/personal-data/seal';
import type { Db, Filter } from 'mongodb';
import type { Preferences, Profile } from '../domain/profile.js';
import type { ProfileStore } from '../use-cases/ports.js';

export const profileCollection = 'profiles';

interface ProfileDocument {
  /** The user id. */
  _id: string;
  schemaVersion: 1;
  emailHash: string;
  sealedEmail: string;
  sealedPhone: string | null;
  sealedDisplayName: string;
  locale: Locale;
  preferences: Preferences;
  version: number;
  createdAt: Date;
  changedAt: Date;
  outbox: OutboxEntry[];
}

/** Not unique: that an address has one account is decided by `auth`, and a message that contradicts it must not stick. */
export const profileIndexes: CollectionIndexes = {
  collection: profileCollection,
  indexes: [{ name: 'email_hash', key: { emailHash: 1 } }],
};

interface Announcer {
  entry(profile: Profile): OutboxEntry;
  flush(userId: string, entries: readonly OutboxEntry[]): void;
}

/** Profiles in MongoDB, with e-mail, phone and name sealed; every write carries its event in the outbox. */
export function createProfileStore(options: {
  db: Db;
  sealer: Sealer;
  hasher: LookupHasher;
  announce: Announcer;
}): ProfileStore {
  const { sealer, hasher, announce } = options;
  const collection = options.db.collection<ProfileDocument>(profileCollection);

  const emailHash = (email: string) => hasher.hash(normalizeEmail(email), 'email');

  const toFields = (profile: Profile) => ({
    schemaVersion: 1 as const,
    emailHash: emailHash(profile.email),
    sealedEmail: sealer.seal(profile.email, 'email'),
    sealedPhone: profile.phone === null ? null : sealer.seal(profile.phone, 'phone'),
    sealedDisplayName: sealer.seal(profile.displayName, 'display-name'),
    locale: profile.locale,
    preferences: profile.preferences,
    version: profile.version,
    createdAt: profile.createdAt,
    changedAt: profile.changedAt,
  });

  const toProfile = (document: ProfileDocument): Profile => ({
    userId: document._id,
    email: sealer.open(document.sealedEmail, 'email'),
    phone: document.sealedPhone === null ? null : sealer.open(document.sealedPhone, 'phone'),
    displayName: sealer.open(document.sealedDisplayName, 'display-name'),
    locale: document.locale,
    preferences: document.preferences,
    version: document.version,
    createdAt: document.createdAt,
    changedAt: document.changedAt,
  });

  const query = async (filter: Filter<ProfileDocument>, limit: number): Promise<Profile[]> => {
    const cursor = collection
      .find(filter, { projection: { outbox: 0 } })
      .sort({ _id: -1 })
      .limit(limit);
    return (await cursor.toArray()).map(toProfile);
  };

  return {
    async insert(profile) {
      const outbox = [announce.entry(profile)];
      try {
        await collection.insertOne({ _id: profile.userId, ...toFields(profile), outbox });
      } catch (error) {
        if (isDuplicateKey(error)) {
          return false;
        }
        throw error;
      }
      announce.flush(profile.userId, outbox);
      return true;
    },

    async replace(next) {
      const entries = [announce.entry(next)];
      const { matchedCount } = await collection.updateOne(
        { _id: next.userId, version: next.version - 1 },
        { $set: toFields(next), $push: { outbox: { $each: entries } } },
      );
      if (matchedCount === 0) {
        return false;
      }
      announce.flush(next.userId, entries);
      return true;
    },

    async find(userIds) {
      const found = await query({ _id: { $in: [...userIds] } }, userIds.length);
      return new Map(found.map((profile) => [profile.userId, profile]));
    },

    findByEmail: (email) => query({ emailHash: emailHash(email) }, 10),

    page: (limit, beforeId) => query(beforeId === null ? {} : { _id: { $lt: beforeId } }, limit),
  };
}
