import { isDuplicateKey } from '@parterre/mongo/errors';
import type { CollectionIndexes } from '@parterre/mongo/indexes';
import type { Collection, Db } from 'mongodb';
import type { WaitingPlaceStore } from '../use-cases/ports.js';

/**
 * One line, from opening a waiting room to closing it. It is small and nobody's, and is kept for good: a sale can be
 * moved by a year, and a room whose line is gone would let nobody in.
 */
interface LineDocument {
  /** WaitingRoom.lineId. */
  _id: string;
  schemaVersion: 1;
  eventId: string;
  /** The last number that was given out. */
  last: number;
}

interface PlaceDocument {
  /** `lineId/visitorId`: a visitor has one place in a line. */
  _id: string;
  schemaVersion: 1;
  eventId: string;
  number: number;
  /** The user who signed in and took this place of a guest with them. */
  claimedBy?: string;
  forgetAt: Date;
}

export const waitingPlaceIndexes: CollectionIndexes = {
  collection: 'waiting_places',
  indexes: [{ name: 'forget', key: { forgetAt: 1 } }],
};

export function createWaitingPlaceStore(db: Db): WaitingPlaceStore {
  const lines: Collection<LineDocument> = db.collection('waiting_lines');
  const places: Collection<PlaceDocument> = db.collection('waiting_places');

  return {
    async startLine({ lineId, eventId }) {
      await lines.insertOne({ _id: lineId, schemaVersion: 1, eventId, last: 0 });
    },

    async nextNumber(lineId, first) {
      const line = await lines.findOneAndUpdate(
        { _id: lineId },
        [{ $set: { last: { $max: [{ $add: ['$last', 1] }, first] } } }],
        { returnDocument: 'after' },
      );
      if (!line) throw new Error(`There is no line ${lineId}.`);
      return line.last;
    },

    async lastNumber(lineId) {
      const line = await lines.findOne({ _id: lineId });
      return line?.last ?? 0;
    },

    async find(lineId, visitorId) {
      const place = await places.findOne({ _id: `${lineId}/${visitorId}` });
      return place && { number: place.number, isGivenAway: place.claimedBy !== undefined };
    },

    async take({ lineId, eventId, forgetAt }, visitorId, number, instead) {
      const _id = `${lineId}/${visitorId}`;
      if (instead !== null) {
        const { matchedCount } = await places.updateOne(
          { _id, number: instead },
          { $set: { number }, $unset: { claimedBy: '' } },
        );
        return matchedCount === 1;
      }
      try {
        await places.insertOne({ _id, schemaVersion: 1, eventId, number, forgetAt });
        return true;
      } catch (error) {
        if (isDuplicateKey(error)) return false;
        throw error;
      }
    },

    async giveTo(lineId, guestId, userId) {
      const place = await places.findOneAndUpdate(
        { _id: `${lineId}/${guestId}`, $or: [{ claimedBy: { $exists: false } }, { claimedBy: userId }] },
        { $set: { claimedBy: userId } },
      );
      return place?.number ?? null;
    },

    async forget(now) {
      await places.deleteMany({ forgetAt: { $lt: now } });
    },
  };
}
