import type { OutboxEntry } from '@parterre/contracts/event';
import { isDuplicateKey } from '@parterre/mongo/errors';
import type { CollectionIndexes } from '@parterre/mongo/indexes';
import type { CollectionOutbox } from '@parterre/subgraph-kit/subgraph';
import type { Collection, Db, UpdateFilter } from 'mongodb';
import type { WaitlistEntry, WaitlistWish } from '../domain/waitlist.js';
import type { WaitlistStore } from '../use-cases/ports.js';

interface WaitlistDocument extends Omit<WaitlistEntry, 'id'> {
  _id: string;
  schemaVersion: 1;
  /** There until it is ENDED: a user has one place in a line. */
  live?: true;
  outbox: OutboxEntry[];
}

const open = { live: true } as const;

export const waitlistIndexes: CollectionIndexes = {
  collection: 'waitlist',
  indexes: [
    {
      name: 'one_place_a_user',
      key: { eventId: 1, userId: 1 },
      unique: true,
      partialFilterExpression: open,
    },
    { name: 'line', key: { eventId: 1, state: 1, _id: 1 }, partialFilterExpression: open },
    {
      name: 'ended',
      key: { eventId: 1, userId: 1, endedAt: -1 },
      partialFilterExpression: { state: 'ENDED' },
    },
    { name: 'offered', key: { offeredUntil: 1 }, partialFilterExpression: { state: 'OFFERED' } },
  ],
};

export function createWaitlistStore(db: Db, outbox: Pick<CollectionOutbox, 'flush'>): WaitlistStore {
  const entries: Collection<WaitlistDocument> = db.collection('waitlist');

  return {
    async insert({ id, ...entry }) {
      try {
        await entries.insertOne({ _id: id, schemaVersion: 1, ...entry, ...open, outbox: [] });
        return true;
      } catch (error) {
        if (isDuplicateKey(error)) return false;
        throw error;
      }
    },

    async findLive(eventId, userId) {
      const document = await entries.findOne({ eventId, userId, ...open });
      return document && toEntry(document);
    },

    async findEnded(eventId, userId, since) {
      const [document] = await entries
        .find({ eventId, userId, state: 'ENDED', endedAt: { $gte: since } })
        .sort({ endedAt: -1 })
        .limit(1)
        .toArray();
      return document ? toEntry(document) : null;
    },

    ahead: ({ eventId, id }) =>
      entries.countDocuments({ eventId, state: 'WAITING', _id: { $lt: id }, ...open }),

    eventsWaiting: () => entries.distinct('eventId', { state: 'WAITING', ...open }),

    isWaitedFor: async (eventId) =>
      (await entries.findOne({ eventId, state: 'WAITING', ...open }, { projection: { _id: 1 } })) !== null,

    async wishes(eventId) {
      const wish = { quantity: '$quantity', priceTierIds: '$priceTierIds', areaKey: '$areaKey' };
      const found = entries.aggregate<{ _id: WaitlistWish; entries: number }>([
        { $match: { eventId, state: 'WAITING', ...open } },
        { $group: { _id: wish, entries: { $sum: 1 } } },
      ]);
      return (await found.toArray()).map(({ _id, entries: count }) => ({ ..._id, entries: count }));
    },

    async waiting(eventId, wishes, limit) {
      const any = wishes.map(({ quantity, priceTierIds, areaKey }) => ({ quantity, priceTierIds, areaKey }));
      const found = entries.find({ eventId, state: 'WAITING', ...open, $or: any }).sort({ _id: 1 });
      return (await found.limit(limit).toArray()).map(toEntry);
    },

    async due(now, limit) {
      const found = entries.find({ state: 'OFFERED', offeredUntil: { $lte: now } }).sort({ offeredUntil: 1 });
      return (await found.limit(limit).toArray()).map(toEntry);
    },

    async offer(id, { holdId, offeredUntil }, told) {
      const { modifiedCount } = await entries.updateOne({ _id: id, state: 'WAITING' }, {
        $set: { state: 'OFFERED', holdId, offeredUntil },
        $push: { outbox: { $each: [...told] } },
      } as UpdateFilter<WaitlistDocument>);
      if (modifiedCount === 1) outbox.flush(id, told);
      return modifiedCount === 1;
    },

    async prolong(id, offeredUntil) {
      await entries.updateOne({ _id: id, state: 'OFFERED' }, { $set: { offeredUntil } });
    },

    async end(id, from, endedAs, at) {
      const { modifiedCount } = await entries.updateOne(
        { _id: id, state: from },
        { $set: { state: 'ENDED', endedAs, endedAt: at }, $unset: { live: '' } },
      );
      return modifiedCount === 1;
    },

    async close(eventId, at) {
      await entries.updateMany(
        { eventId, state: 'WAITING', ...open },
        { $set: { state: 'ENDED', endedAs: 'CLOSED', endedAt: at }, $unset: { live: '' } },
      );
    },
  };
}

function toEntry({
  _id,
  schemaVersion: _schema,
  live: _live,
  outbox: _outbox,
  ...entry
}: WaitlistDocument): WaitlistEntry {
  return { id: _id, ...entry };
}
