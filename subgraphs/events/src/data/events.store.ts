import type { OutboxEntry } from '@parterre/contracts/event';
import { isDuplicateKey } from '@parterre/mongo/errors';
import type { Db } from 'mongodb';
import type { Announcement, EventRepository } from '../use-cases/ports.js';
import {
  type EventDocument,
  eventCollection,
  eventProjection,
  type FoundEvent,
  fieldsOf,
  toEvent,
} from './event-document.js';

/** How a change becomes an entry of the outbox, and how that is sent once it is stored. */
export interface Announcer {
  entry(announcement: Announcement): OutboxEntry;
  flush(eventId: string, entries: readonly OutboxEntry[]): void;
}

export function createEventStore(db: Db, announcer: Announcer): EventRepository {
  const events = db.collection<EventDocument>(eventCollection);
  return {
    async create(event) {
      try {
        await events.insertOne({ _id: event.id, ...fieldsOf(event), popularity: 0, outbox: [] });
        return true;
      } catch (error) {
        if (isDuplicateKey(error, 'slug')) return false;
        throw error;
      }
    },

    async findMany(ids) {
      const found = events.find<FoundEvent>({ _id: { $in: [...ids] } }, { projection: eventProjection });
      return (await found.toArray()).map(toEvent);
    },

    async findBySlug(slug) {
      const found = await events.findOne<FoundEvent>({ slug }, { projection: eventProjection });
      return found && toEvent(found);
    },

    async replace(event, announcement) {
      const entries = announcement ? [announcer.entry(announcement)] : [];
      const { matchedCount } = await events.updateOne(
        { _id: event.id, version: event.version - 1 },
        { $set: fieldsOf(event), $push: { outbox: { $each: entries } } },
      );
      if (matchedCount === 0) return false;
      if (entries.length > 0) announcer.flush(event.id, entries);
      return true;
    },

    async endOver(now) {
      const { modifiedCount } = await events.updateMany(
        { status: { $in: ['PUBLISHED', 'POSTPONED'] }, endsAt: { $lte: now } },
        { $set: { status: 'ENDED' }, $inc: { version: 1 } },
      );
      return modifiedCount;
    },

    async setPopularity(scores) {
      const updates = [...scores].map(([_id, popularity]) => ({
        updateOne: { filter: { _id, popularity: { $ne: popularity } }, update: { $set: { popularity } } },
      }));
      if (updates.length > 0) await events.bulkWrite(updates, { ordered: false });
    },
  };
}
