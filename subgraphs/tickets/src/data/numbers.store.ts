import type { CollectionIndexes } from '@parterre/mongo/indexes';
import type { Collection, Db } from 'mongodb';
import type { NumberStore } from '../use-cases/ports.js';

/** The counters of one event. An allocation stays until its order is confirmed, so that a retry finds its own. */
interface NumberDocument {
  /** The event's id. */
  _id: string;
  orders: number;
  lastSerial: number;
  allocations: { orderId: string; first: number; count: number; at: Date }[];
}

export const numberIndexes: CollectionIndexes = {
  collection: 'numbers',
  indexes: [{ name: 'allocated', key: { 'allocations.at': 1 } }],
};

export function createNumberStore(db: Db): NumberStore {
  const numbers: Collection<NumberDocument> = db.collection('numbers');

  const allocationOf = async (eventId: string, orderId: string) => {
    // The one that is asked for: in a rush there are thousands, and to read them all took longer than all the rest.
    const document = await numbers.findOne(
      { _id: eventId },
      { projection: { allocations: { $elemMatch: { orderId } } } },
    );
    return document?.allocations?.[0] ?? null;
  };

  return {
    async open(eventId) {
      await numbers.updateOne(
        { _id: eventId },
        { $setOnInsert: { orders: 0, lastSerial: 0, allocations: [] } },
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

    async allocateTickets(eventId, orderId, count, now) {
      // One write counts and remembers for whom: a crash after it leaves no gap, because the retry finds it.
      await numbers.updateOne({ _id: eventId, 'allocations.orderId': { $ne: orderId } }, [
        {
          $set: {
            lastSerial: { $add: ['$lastSerial', count] },
            allocations: {
              $concatArrays: [
                '$allocations',
                [{ orderId, first: { $add: ['$lastSerial', 1] }, count, at: now }],
              ],
            },
          },
        },
      ]);
      const allocation = await allocationOf(eventId, orderId);
      if (!allocation) throw new Error(`Event ${eventId} has no counters.`);
      return allocation.first;
    },

    async hasAllocated(eventId, orderId) {
      return (await allocationOf(eventId, orderId)) !== null;
    },

    async forgetAllocations(before, settledOf) {
      const found = numbers.find({ 'allocations.at': { $lt: before } });
      for await (const { _id, allocations } of found) {
        const old = allocations.filter(({ at }) => at < before).map(({ orderId }) => orderId);
        const settled = await settledOf(old);
        await numbers.updateOne({ _id }, { $pull: { allocations: { orderId: { $in: settled } } } });
      }
    },
  };
}
