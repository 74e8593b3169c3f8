import { isDuplicateKey } from '@parterre/mongo/errors';
import type { CollectionIndexes } from '@parterre/mongo/indexes';
import type { Collection, Db } from 'mongodb';
import type { Allocation } from '../domain/allocation.js';
import type { AllocationStore } from '../use-cases/ports.js';

interface AllocationDocument extends Omit<Allocation, 'id'> {
  _id: string;
  schemaVersion: 1;
  /** There while rows and areas have still to follow. */
  unsettledSince?: Date;
}

export const allocationIndexes: CollectionIndexes = {
  collection: 'allocations',
  indexes: [
    { name: 'code', key: { eventId: 1, accessCode: 1 }, unique: true },
    {
      name: 'unsettled',
      key: { unsettledSince: 1 },
      partialFilterExpression: { unsettledSince: { $exists: true } },
    },
    { name: 'closing', key: { closesAt: 1 }, partialFilterExpression: { state: 'OPEN' } },
  ],
};

/** More than an organizer can keep in mind. */
const mostShown = 200;

export function createAllocationStore(db: Db): AllocationStore {
  const allocations: Collection<AllocationDocument> = db.collection('allocations');

  return {
    async insert({ id, ...allocation }) {
      try {
        const unsettledSince = allocation.createdAt;
        await allocations.insertOne({ _id: id, schemaVersion: 1, ...allocation, unsettledSince });
        return true;
      } catch (error) {
        if (isDuplicateKey(error)) return false;
        throw error;
      }
    },

    async open(id) {
      const { matchedCount } = await allocations.updateOne(
        { _id: id, state: 'OPENING' },
        { $set: { state: 'OPEN' }, $unset: { unsettledSince: '' } },
      );
      return matchedCount === 1;
    },

    async end(id, at) {
      const ended = await allocations.findOneAndUpdate(
        { _id: id, state: { $ne: 'ENDED' } },
        { $set: { state: 'ENDED', unsettledSince: at } },
        { returnDocument: 'after' },
      );
      return ended && toAllocation(ended);
    },

    async settled(id) {
      await allocations.updateOne({ _id: id, state: 'ENDED' }, { $unset: { unsettledSince: '' } });
    },

    async remove(id) {
      await allocations.deleteOne({ _id: id });
    },

    async find(id) {
      const found = await allocations.findOne({ _id: id });
      return found && toAllocation(found);
    },

    async findByCode(eventId, accessCode) {
      const found = await allocations.findOne({ eventId, accessCode });
      return found && toAllocation(found);
    },

    async ofEvent(eventId) {
      const found = allocations.find({ eventId }).sort({ _id: 1 }).limit(mostShown);
      return (await found.toArray()).map(toAllocation);
    },

    async unsettled(before, limit) {
      const found = allocations.find({ unsettledSince: { $lt: before } }).sort({ unsettledSince: 1 });
      return (await found.limit(limit).toArray()).map(toAllocation);
    },

    async due(now, limit) {
      const found = allocations.find({ state: 'OPEN', closesAt: { $lte: now } }).sort({ closesAt: 1 });
      return (await found.limit(limit).toArray()).map(toAllocation);
    },
  };
}

function toAllocation({
  _id,
  schemaVersion: _schema,
  unsettledSince: _since,
  ...allocation
}: AllocationDocument): Allocation {
  return { id: _id, ...allocation };
}
