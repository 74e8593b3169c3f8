import { isDuplicateKey } from '@parterre/mongo/errors';
import type { CollectionIndexes } from '@parterre/mongo/indexes';
import type { Db } from 'mongodb';
import type { Announcement } from '../domain/announcement.js';
import type { AnnouncementStore } from '../use-cases/ports.js';

interface AnnouncementDocument extends Omit<Announcement, 'id'> {
  _id: string;
  schemaVersion: 1;
  /** When a worker may take it a step further; absent once everybody has theirs. */
  dueAt?: Date;
}

const collectionName = 'announcements';

/** An event is postponed a few times at most; what a late attendee is told of is the latest ones. */
const maxOfEvent = 20;

export const announcementIndexes: CollectionIndexes = {
  collection: collectionName,
  indexes: [
    { name: 'due', key: { dueAt: 1 }, partialFilterExpression: { dueAt: { $exists: true } } },
    { name: 'event', key: { eventId: 1, occurredAt: -1 } },
  ],
};

export function createAnnouncementStore(db: Db): AnnouncementStore {
  const collection = db.collection<AnnouncementDocument>(collectionName);
  return {
    async add({ id, ...announcement }, now) {
      try {
        await collection.insertOne({
          _id: id,
          schemaVersion: 1,
          ...announcement,
          dueAt: now,
        });
      } catch (error) {
        if (!isDuplicateKey(error)) throw error;
      }
    },

    async claimDue(now, leaseUntil) {
      const document = await collection.findOneAndUpdate(
        { dueAt: { $lte: now } },
        { $set: { dueAt: leaseUntil } },
        { sort: { dueAt: 1 }, returnDocument: 'after' },
      );
      return document && toAnnouncement(document);
    },

    async advance({ id, cursor }, next, now) {
      await collection.updateOne({ _id: id, cursor }, { $set: { cursor: next, dueAt: now } });
    },

    async finish({ id, cursor }) {
      await collection.updateOne({ _id: id, cursor }, { $unset: { dueAt: 1 } });
    },

    async ofEvent(eventId) {
      const documents = await collection
        .find({ eventId })
        .sort({ occurredAt: -1 })
        .limit(maxOfEvent)
        .toArray();
      return documents.map(toAnnouncement);
    },
  };
}

function toAnnouncement({
  _id,
  schemaVersion: _,
  dueAt: _dueAt,
  ...announcement
}: AnnouncementDocument): Announcement {
  return { id: _id, ...announcement };
}
