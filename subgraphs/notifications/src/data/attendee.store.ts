import { isDuplicateKey } from '@parterre/mongo/errors';
import type { CollectionIndexes } from '@parterre/mongo/indexes';
import type { Db } from 'mongodb';
import type { Attendee, GivenTicket } from '../domain/announcement.js';
import type { AttendeeStore } from '../use-cases/ports.js';

/** A read model of orders with tickets. Of one whose refund or transfer came first it has only that. */
interface AttendeeDocument extends Partial<Facts> {
  /** The order's. */
  _id: string;
  schemaVersion: 1;
  refundedAt?: Date;
  /** By ticket. */
  given?: Record<string, Omit<GivenTicket, 'id'>>;
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
      return toAttendee({ ...document, ...facts, _id: orderId, schemaVersion: 1 });
    },

    async refunded(orderId, refundedAt) {
      await collection.updateOne(
        { _id: orderId },
        { $set: { refundedAt, schemaVersion: 1 } },
        { upsert: true },
      );
    },

    async passed(orderId, { id, ...given }) {
      const place = `given.${id}`;
      const write = () =>
        collection.updateOne(
          // Whoever had it last, in whatever order that is heard of.
          { _id: orderId, [`${place}.at`]: { $not: { $gt: given.at } } },
          { $set: { [place]: given, schemaVersion: 1 } },
          { upsert: true },
        );
      // A duplicate key: the document is there, made this very moment or with a later holder. The second try tells.
      await write().catch(async (error: unknown) => {
        if (!isDuplicateKey(error)) throw error;
        await write().catch((again: unknown) => {
          if (!isDuplicateKey(again)) throw again;
        });
      });
      const document = await collection.findOne({ _id: orderId });
      const isHolder = document?.given?.[id]?.holderId === given.holderId;
      return document && isHolder && isConfirmed(document) ? toAttendee(document) : null;
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
      return documents.filter(isConfirmed).map(toAttendee);
    },
  };
}

type Facts = Omit<Attendee, 'orderId' | 'refundedAt' | 'given'>;
type Confirmed = Facts & Pick<AttendeeDocument, '_id' | 'schemaVersion' | 'refundedAt' | 'given'>;

function isConfirmed(document: AttendeeDocument): document is Confirmed {
  return document.confirmedAt !== undefined;
}

function toAttendee({ _id, schemaVersion: _, refundedAt, given, ...facts }: Confirmed): Attendee {
  return {
    ...facts,
    orderId: _id,
    refundedAt: refundedAt ?? null,
    given: Object.entries(given ?? {}).map(([id, ticket]) => ({ id, ...ticket })),
  };
}
