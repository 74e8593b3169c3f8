import { isDuplicateKey } from '@parterre/mongo/errors';
import type { CollectionIndexes } from '@parterre/mongo/indexes';
import type { Collection, Db } from 'mongodb';
import type { NumberStore } from '../use-cases/ports.js';
import { KeyedQueue } from './keyed-queue.js';

/** Counts the orders of one event. */
interface NumberDocument {
  /** The event's id. */
  _id: string;
  schemaVersion: 1;
  orders: number;
}

/**
 * The serials of one order's tickets, kept for good. Each begins where the one before it ends, and no two begin at the
 * same: that is all that keeps numbers without gaps and repeats. A list in one document took longer with every sale.
 */
interface SerialsDocument {
  /** The order's id. */
  _id: string;
  schemaVersion: 1;
  eventId: string;
  first: number;
  count: number;
}

export const numberIndexes: CollectionIndexes = { collection: 'numbers', indexes: [] };

export const serialIndexes: CollectionIndexes = {
  collection: 'serials',
  indexes: [{ name: 'chain', key: { eventId: 1, first: -1 }, unique: true }],
};

/** Events whose next serial is remembered. */
const mostRemembered = 1_000;

/** Processes that count on at the same moment: beyond this something other than contention is wrong. */
const mostTries = 100;

export function createNumberStore(db: Db): NumberStore {
  const numbers: Collection<NumberDocument> = db.collection('numbers');
  const serials: Collection<SerialsDocument> = db.collection('serials');
  const tickets: Collection<{ eventId: string; serial: number }> = db.collection('tickets');
  const queue = new KeyedQueue();
  /** As this process left it. Another one may have counted on since: then the index refuses it. */
  const remembered = new Map<string, number>();

  const remember = (eventId: string, next: number) => {
    remembered.delete(eventId);
    remembered.set(eventId, next);
    const [oldest] = remembered.size > mostRemembered ? remembered.keys() : [];
    if (oldest !== undefined) remembered.delete(oldest);
  };

  const afterLast = async (eventId: string): Promise<number | null> => {
    const [last] = await serials.find({ eventId }).sort({ first: -1 }).limit(1).toArray();
    return last ? last.first + last.count : null;
  };

  const nextSerial = async (eventId: string): Promise<number> => {
    const next = await afterLast(eventId);
    if (next !== null) return next;
    // Tickets made before this list was kept count as well.
    const [ticket] = await tickets.find({ eventId }).sort({ serial: -1 }).limit(1).toArray();
    // This one may be of an order that was faster: then that order's serials, which come first, are there by now.
    return (await afterLast(eventId)) ?? (ticket?.serial ?? 0) + 1;
  };

  const firstOf = async (orderId: string): Promise<number | null> =>
    (await serials.findOne({ _id: orderId }))?.first ?? null;

  return {
    async open(eventId) {
      await numbers.updateOne(
        { _id: eventId },
        { $setOnInsert: { schemaVersion: 1, orders: 0 } },
        { upsert: true },
      );
    },

    async nextOrderOrdinal(eventId) {
      const document = await numbers.findOneAndUpdate(
        { _id: eventId },
        { $inc: { orders: 1 } },
        { returnDocument: 'after', projection: { orders: 1 } },
      );
      if (!document) throw new Error(`Event ${eventId} has no counters.`);
      return document.orders;
    },

    allocateTickets: (eventId, orderId, count) =>
      queue.run(eventId, async () => {
        for (let tries = 0; tries < mostTries; tries += 1) {
          const first = remembered.get(eventId) ?? (await nextSerial(eventId));
          try {
            await serials.insertOne({ _id: orderId, schemaVersion: 1, eventId, first, count });
            remember(eventId, first + count);
            return first;
          } catch (error) {
            if (!isDuplicateKey(error)) throw error;
            remembered.delete(eventId);
          }
          // Either it has its numbers from before, or another process was faster: then it goes behind that one.
          const known = await firstOf(orderId);
          if (known !== null) return known;
        }
        throw new Error(`The numbers of event ${eventId} would not hold still.`);
      }),

    firstOf,
  };
}
