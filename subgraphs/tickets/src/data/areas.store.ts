import type { CollectionIndexes } from '@parterre/mongo/indexes';
import type { Collection, Db } from 'mongodb';
import type { AreaDecision, AreaState } from '../domain/area.js';
import { holdPlaces } from '../domain/area.js';
import type { AreaStore } from '../use-cases/ports.js';
import { createInBatches } from './create-in-batches.js';
import { KeyedQueue } from './keyed-queue.js';
import { byEventAndTier } from './rows.store.js';

/** One area of counted places of one event. */
interface AreaDocument extends AreaState {
  /** `eventId/key`. */
  _id: string;
  schemaVersion: 1;
  eventId: string;
  /** When the first of its entries lapses or may be forgotten; absent when there is none. */
  nextExpiry?: Date;
}

export const areaIndexes: CollectionIndexes = {
  collection: 'areas',
  indexes: [
    { name: 'availability', key: { eventId: 1, tierId: 1, available: 1 } },
    {
      name: 'lapsing',
      key: { nextExpiry: 1 },
      partialFilterExpression: { nextExpiry: { $exists: true } },
    },
  ],
};

/** Told of every area right after it was written. */
export type AreaListener = (eventId: string, area: AreaState) => void;

/** Beyond this many collisions in a row something other than contention is wrong. */
const mostTries = 100;

export function createAreaStore(db: Db, changed: AreaListener): AreaStore {
  const areas: Collection<AreaDocument> = db.collection('areas');
  const queue = new KeyedQueue();

  const change = async (id: string, decide: (area: AreaState) => AreaDecision): Promise<boolean> => {
    for (let tries = 0; tries < mostTries; tries += 1) {
      const area = await areas.findOne({ _id: id });
      if (!area) throw new Error(`There is no area ${id}.`);
      const decision = decide(area);
      if (decision === 'REFUSED') return false;
      if (decision === 'SAME') return true;
      const { available, allocations, entries } = decision;
      const nextExpiry =
        entries.length > 0 ? new Date(Math.min(...entries.map(({ x }) => x.getTime()))) : null;
      const written = await areas.findOneAndUpdate(
        { _id: id, version: area.version },
        {
          $set: {
            available,
            allocations: [...allocations],
            entries: [...entries],
            ...(nextExpiry ? { nextExpiry } : {}),
          },
          $inc: { version: 1 },
          ...(nextExpiry ? {} : { $unset: { nextExpiry: '' } }),
        },
        { returnDocument: 'after' },
      );
      if (written) {
        changed(written.eventId, written);
        return true;
      }
    }
    throw new Error(`Area ${id} would not hold still.`);
  };

  return {
    create: (eventId, created) =>
      createInBatches(
        areas,
        created.map((area) => ({
          _id: `${eventId}/${area.key}`,
          schemaVersion: 1,
          eventId,
          ...area,
          available: area.capacity,
          entries: [],
          version: 1,
        })),
      ),

    read: (eventId, keys) =>
      areas
        .find(keys ? { _id: { $in: keys.map((key) => `${eventId}/${key}`) } } : { eventId })
        .sort({ _id: 1 })
        .toArray(),

    readMany: (ids) =>
      areas.find({ _id: { $in: ids.map(({ eventId, key }) => `${eventId}/${key}`) } }).toArray(),

    async countAvailable(eventIds) {
      const counts = await areas
        .aggregate<{ _id: { e: string; t: string }; available: number }>([
          { $match: { eventId: { $in: [...eventIds] } } },
          { $group: { _id: { e: '$eventId', t: '$tierId' }, available: { $sum: '$available' } } },
        ])
        .toArray();
      return byEventAndTier(counts);
    },

    async hold(eventId, key, { holdId, quantity, expiresAt, allocation }, now) {
      const id = `${eventId}/${key}`;
      const decided = () =>
        queue.runOrRefuse(id, () =>
          change(id, (area) => holdPlaces(area, holdId, quantity, expiresAt, now, allocation)),
        );
      if (allocation) return decided();
      // Nearly always there are enough: then nothing is read, and contenders do not fail each other's writes.
      const written = await areas.findOneAndUpdate(
        { _id: id, available: { $gte: quantity }, 'entries.h': { $ne: holdId } },
        {
          $inc: { available: -quantity, version: 1 },
          $push: { entries: { h: holdId, n: quantity, s: 'H', x: expiresAt } },
          $min: { nextExpiry: expiresAt },
        },
        { returnDocument: 'after' },
      );
      if (written) {
        changed(eventId, written);
        return true;
      }
      return decided();
    },

    change: (eventId, key, decide) => {
      const id = `${eventId}/${key}`;
      return queue.run(id, () => change(id, decide));
    },

    due: (now, limit) =>
      areas
        .find({ nextExpiry: { $lte: now } })
        .sort({ nextExpiry: 1 })
        .limit(limit)
        .toArray(),
  };
}
