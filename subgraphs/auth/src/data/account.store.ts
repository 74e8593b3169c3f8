import type { OutboxEntry } from '@parterre/contracts/event';
import { isDuplicateKey } from '@parterre/mongo/errors';
import { type LookupHasher, normalizeEmail } from '@parterre/personal-data/lookup';
import type { Sealer } from '@parterre/personal-data/seal';
import type { Db, Filter, UpdateFilter } from 'mongodb';
import type { Account, AccountEvent } from '../domain/account.js';
import type { AccountStore } from '../use-cases/ports.js';
import {
  type AccountDocument,
  accountCollection,
  emailIndex,
  toAccount,
  toDocument,
} from './account-document.js';

/** Grants and revocations kept with the account; every one is in the log as well. */
const auditLength = 1_000;

interface Announcer {
  entry(event: AccountEvent): OutboxEntry;
  flush(userId: string, entries: readonly OutboxEntry[]): void;
}

/** Accounts in MongoDB, the e-mail address sealed and found by its keyed hash. */
export function createAccountStore(options: {
  db: Db;
  sealer: Sealer;
  hasher: LookupHasher;
  announce: Announcer;
}): AccountStore {
  const { sealer, hasher, announce } = options;
  const collection = options.db.collection<AccountDocument>(accountCollection);
  const withoutHistory = { projection: { outbox: 0, audit: 0 } };

  const emailHash = (email: string) => hasher.hash(normalizeEmail(email), 'email');

  const findOne = async (filter: Filter<AccountDocument>): Promise<Account | null> => {
    const document = await collection.findOne(filter, withoutHistory);
    return document && toAccount(document, sealer);
  };

  const update = async (
    filter: Filter<AccountDocument>,
    change: UpdateFilter<AccountDocument>,
  ): Promise<Account | null> => {
    const document = await collection.findOneAndUpdate(filter, change, {
      ...withoutHistory,
      returnDocument: 'after',
    });
    return document && toAccount(document, sealer);
  };

  /** The change and its event in one write. */
  const updateAndTell = async (
    filter: Filter<AccountDocument>,
    set: Partial<AccountDocument>,
    event: AccountEvent,
  ): Promise<boolean> => {
    const entries = [announce.entry(event)];
    const { matchedCount } = await collection.updateOne(filter, {
      $set: set,
      $push: { outbox: { $each: entries } },
    });
    if (matchedCount > 0) {
      announce.flush(event.userId, entries);
    }
    return matchedCount > 0;
  };

  return {
    async insert(account, events) {
      const outbox = events.map(announce.entry);
      try {
        await collection.insertOne(toDocument(account, emailHash(account.email), sealer, outbox));
      } catch (error) {
        if (isDuplicateKey(error, emailIndex)) {
          return false;
        }
        throw error;
      }
      announce.flush(account.userId, outbox);
      return true;
    },

    findByEmail: (email) => findOne({ emailHash: emailHash(email) }),

    findById: (userId) => findOne({ _id: userId }),

    async findRights(userIds) {
      const documents = await collection
        .find({ _id: { $in: [...userIds] } }, { projection: { roles: 1, staffOf: 1 } })
        .toArray();
      return new Map(documents.map(({ _id, roles, staffOf }) => [_id, { roles, staffOf }]));
    },

    setVerification: (userId, verification, event) =>
      updateAndTell({ _id: userId, emailVerified: false }, { verification }, event),

    async confirmEmail(userId, hash, now) {
      const account = await update(
        { _id: userId, 'verification.hash': hash, 'verification.expiresAt': { $gt: now } },
        { $set: { emailVerified: true, verification: null } },
      );
      return account !== null;
    },

    async setReset(userId, reset, event) {
      await updateAndTell({ _id: userId }, { reset }, event);
    },

    changePassword: (userId, fromHash, toHash) =>
      update(
        { _id: userId, passwordHash: fromHash },
        { $set: { passwordHash: toHash, reset: null }, $inc: { epoch: 1 } },
      ),

    resetPassword: (userId, hash, toHash, now) =>
      update(
        { _id: userId, 'reset.hash': hash, 'reset.expiresAt': { $gt: now } },
        {
          // The token came through the mailbox: that proves the address as well.
          $set: { passwordHash: toHash, reset: null, emailVerified: true, verification: null },
          $inc: { epoch: 1 },
        },
      ),

    async beginEpoch(userId) {
      const account = await update({ _id: userId }, { $inc: { epoch: 1 } });
      return account?.epoch ?? null;
    },

    async changeRights(userId, from, to, audit) {
      const { matchedCount } = await collection.updateOne(
        { _id: userId, roles: [...from.roles], staffOf: [...from.staffOf] },
        {
          $set: { roles: [...to.roles], staffOf: [...to.staffOf] },
          $push: { audit: { $each: [audit], $slice: -auditLength } },
        },
      );
      return matchedCount > 0;
    },
  };
}
