import { isDuplicateKey } from '@parterre/mongo/errors';
import type { CollectionIndexes } from '@parterre/mongo/indexes';
import { type Db, type Filter, MongoBulkWriteError, type UpdateFilter } from 'mongodb';
import { ulid } from 'ulid';
import type { Settlement } from '../domain/deliver.js';
import { statesBefore } from '../domain/delivery-status.js';
import type { NotificationStore } from '../use-cases/ports.js';
import { type NotificationDocument, toDocument, toNotification } from './notification-document.js';

const collectionName = 'notifications';

export const notificationIndexes: CollectionIndexes = {
  collection: collectionName,
  indexes: [
    { name: 'due', key: { dueAt: 1 }, partialFilterExpression: { dueAt: { $exists: true } } },
    { name: 'recipient', key: { recipientId: 1, _id: -1 } },
    {
      name: 'order',
      key: { orderId: 1, _id: 1 },
      partialFilterExpression: { orderId: { $exists: true } },
    },
    { name: 'status', key: { status: 1, _id: -1 } },
  ],
};

export function createNotificationStore(db: Db): NotificationStore {
  const collection = db.collection<NotificationDocument>(collectionName);
  return {
    async add(notifications) {
      try {
        await collection.insertMany(notifications.map(toDocument), { ordered: false });
      } catch (error) {
        if (!isOnlyDuplicates(error)) throw error;
      }
    },

    async claimDue(now, leaseUntil) {
      const lease = ulid();
      const document = await collection.findOneAndUpdate(
        { dueAt: { $lte: now }, status: { $in: statesBefore('SENDING') } },
        { $set: { status: 'SENDING', dueAt: leaseUntil, lease }, $inc: { attempts: 1 } },
        { sort: { dueAt: 1 }, returnDocument: 'after' },
      );
      return document && { notification: toNotification(document), lease };
    },

    async settle({ notification, lease }, settlement) {
      const { matchedCount } = await collection.updateOne(
        // In SENDING by the lease alone: whoever took it over has another.
        { _id: notification.id, lease },
        settled(settlement),
      );
      return matchedCount === 1;
    },

    async wakeForContact(recipientId, now) {
      await collection.updateMany(
        { recipientId, status: 'QUEUED', reason: 'CONTACT_UNKNOWN', dueAt: { $gt: now } },
        { $set: { dueAt: now } },
      );
    },

    async queueAgain({ id, edition, status }, now) {
      const document = await collection.findOneAndUpdate(
        { _id: id, edition, status },
        {
          $set: {
            status: 'QUEUED',
            attempts: 0,
            edition: edition + 1,
            reason: null,
            queuedAt: now,
            dueAt: now,
          },
        },
        { returnDocument: 'after' },
      );
      return document && toNotification(document);
    },

    async find(id) {
      const document = await collection.findOne({ _id: id });
      return document && toNotification(document);
    },

    async findMany(ids) {
      const documents = await collection.find({ _id: { $in: [...ids] } }).toArray();
      return documents.map(toNotification);
    },

    async findByOrders(orderIds) {
      const documents = await collection
        .find({ orderId: { $in: [...orderIds] } })
        .sort({ orderId: 1, _id: 1 })
        .toArray();
      return documents.map(toNotification);
    },

    async list(filter, { first, afterId }) {
      const query: Filter<NotificationDocument> = {
        ...filter,
        ...(afterId === null ? {} : { _id: { $lt: afterId } }),
      };
      const documents = await collection
        .find(query)
        .sort({ _id: -1 })
        .limit(first + 1)
        .toArray();
      return documents.map(toNotification);
    },
  };
}

function settled(settlement: Settlement): UpdateFilter<NotificationDocument> {
  switch (settlement.status) {
    case 'SENT': {
      const { status, subject, sentAt } = settlement;
      return { $set: { status, subject, sentAt, reason: null }, $unset: { dueAt: 1, lease: 1 } };
    }
    case 'QUEUED': {
      const { status, reason, dueAt, attempts } = settlement;
      return { $set: { status, reason, dueAt, attempts }, $unset: { lease: 1 } };
    }
    case 'FAILED':
    case 'SUPPRESSED': {
      const { status, reason } = settlement;
      return { $set: { status, reason }, $unset: { dueAt: 1, lease: 1 } };
    }
    default: {
      const never: never = settlement;
      return never;
    }
  }
}

/** Whether all that went wrong is that some were there already. */
function isOnlyDuplicates(error: unknown): boolean {
  if (!(error instanceof MongoBulkWriteError)) return isDuplicateKey(error);
  const failures = [error.writeErrors].flat();
  const duplicateKey = 11000;
  return failures.length > 0 && failures.every(({ code }) => code === duplicateKey);
}
