import { isDuplicateKey } from '@parterre/mongo/errors';
import type { CollectionIndexes } from '@parterre/mongo/indexes';
import type { Collection, Db } from 'mongodb';
import type { Cart, CartEntry } from '../domain/cart.js';
import type { CartStore } from '../use-cases/ports.js';

/** What one buyer has of one event. */
interface CartDocument {
  /** `eventId/buyerId`. */
  _id: string;
  schemaVersion: 1;
  eventId: string;
  buyerId: string;
  entries: CartEntry[];
  version: number;
}

export const cartIndexes: CollectionIndexes = {
  collection: 'carts',
  indexes: [
    { name: 'hold', key: { 'entries.holdId': 1 } },
    {
      // One key stands for one hold, whatever event the second one is for. (Within a cart, the cart's rules see to it.)
      name: 'key',
      key: { buyerId: 1, 'entries.idempotencyKey': 1 },
      unique: true,
      partialFilterExpression: { 'entries.0.idempotencyKey': { $exists: true } },
    },
  ],
};

export function createCartStore(db: Db): CartStore {
  const carts: Collection<CartDocument> = db.collection('carts');

  return {
    async read(eventId, buyerId) {
      const document = await carts.findOne({ _id: `${eventId}/${buyerId}` });
      return document ?? { eventId, buyerId, version: 0, entries: [] };
    },

    findByHold: (holdId) => carts.findOne({ entries: { $elemMatch: { holdId, state: { $ne: 'CLAIMED' } } } }),

    findClaimed: (holdId) => carts.findOne({ entries: { $elemMatch: { holdId, state: 'CLAIMED' } } }),

    findByHolds: (holdIds) =>
      carts
        .find({ entries: { $elemMatch: { holdId: { $in: [...holdIds] }, state: { $ne: 'CLAIMED' } } } })
        .toArray(),

    async save({ eventId, buyerId, version }: Cart, entries) {
      const _id = `${eventId}/${buyerId}`;
      try {
        // Version 0 is a cart that is not there: the upsert of it fails when someone was faster.
        const { matchedCount, upsertedCount } = await carts.updateOne(
          { _id, version },
          {
            $set: { entries: [...entries], version: version + 1 },
            $setOnInsert: { schemaVersion: 1, eventId, buyerId },
          },
          { upsert: version === 0 },
        );
        return matchedCount + upsertedCount === 1 ? 'SAVED' : 'CHANGED';
      } catch (error) {
        if (isDuplicateKey(error, 'key')) return 'KEY_TAKEN';
        if (isDuplicateKey(error)) return 'CHANGED';
        throw error;
      }
    },
  };
}
