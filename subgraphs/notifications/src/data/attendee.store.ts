import type { CollectionIndexes } from '@parterre/mongo/indexes';
import type { Db } from 'mongodb';
import type { Attendee } from '../domain/announcement.js';
import type { AttendeeStore } from '../use-cases/ports.js';

/** A read model of orders with tickets. Of one whose refund came first it has only the refund. */
interface AttendeeDocument extends Omit<Attendee, 'orderId' | 'refundedAt'> {
  /** The order's. */
  _id: string;
  schemaVersion: 1;
  refundedAt?: Date;
}

const collectionName = 'attendees';

export const attendeeIndexes: CollectionIndexes = {
  collection: collectionName,
  indexes: [{ name: 'event', key: { eventId: 1, _id: 1 } }],
};

export function createAttendeeStore(db: Db): AttendeeStore {
  const collection = db.collection<AttendeeDocument>(collectionName);
  return {
    async confirmed({ orderId, ...facts }) {
      const document = await collection.findOneAndUpdate(
        { _id: orderId },
        { $set: { ...facts, schemaVersion: 1 } },
        { upsert: true, returnDocument: 'after' },
      );
      return { ...facts, orderId, refundedAt: document?.refundedAt ?? null };
    },

    async refunded(orderId, refundedAt) {
      await collection.updateOne(
        { _id: orderId },
        { $set: { refundedAt, schemaVersion: 1 } },
        { upsert: true },
      );
    },

    async concernedBy({ eventId, occurredAt }, after, limit) {
      const documents = await collection
        .find({
          eventId,
          ...(after === null ? {} : { _id: { $gt: after } }),
          confirmedAt: { $lte: occurredAt },
          $or: [{ refundedAt: { $exists: false } }, { refundedAt: { $gte: occurredAt } }],
        })
        .sort({ _id: 1 })
        .limit(limit)
        .toArray();
      return documents.map(({ _id, schemaVersion: _, refundedAt = null, ...facts }) => ({
        ...facts,
        orderId: _id,
        refundedAt,
      }));
    },
  };
}
