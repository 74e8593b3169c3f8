import type { CollectionIndexes } from '@parterre/mongo/indexes';
import type { Db, Filter } from 'mongodb';
import type { Purchase, PurchaseFacts } from '../domain/purchase.js';
import type { PurchaseStore } from '../use-cases/ports.js';

const purchaseCollection = 'purchases';

interface PurchaseDocument extends Omit<Purchase, 'orderId' | 'refundedAt'> {
  /** The order id. */
  _id: string;
  schemaVersion: 1;
  refundedAt?: Date;
}

export const purchaseIndexes: CollectionIndexes = {
  collection: purchaseCollection,
  indexes: [{ name: 'history', key: { buyerId: 1, purchasedAt: -1, _id: -1 } }],
};

/**
 * Purchases in MongoDB. The confirmation has the last word on the facts and the refund on the status, so that each
 * order of the two, with any repetition, ends in the same document.
 */
export function createPurchaseStore(db: Db): PurchaseStore {
  const collection = db.collection<PurchaseDocument>(purchaseCollection);

  return {
    async recordConfirmed({ orderId, ...facts }) {
      await collection.updateOne(
        { _id: orderId },
        { $set: toFields(facts), $setOnInsert: { status: 'CONFIRMED' } },
        { upsert: true },
      );
    },

    async recordRefunded({ orderId, ...facts }, refundedAt) {
      await collection.updateOne(
        { _id: orderId },
        { $set: { status: 'REFUNDED', refundedAt }, $setOnInsert: toFields(facts) },
        { upsert: true },
      );
    },

    async page(buyerId, limit, after) {
      const documents = await collection
        .find({ buyerId, ...behind(after) })
        .sort({ purchasedAt: -1, _id: -1 })
        .limit(limit)
        .toArray();
      return documents.map(({ _id, schemaVersion: _schema, ...fields }) => ({
        ...fields,
        orderId: _id,
        refundedAt: fields.refundedAt ?? null,
      }));
    },
  };
}

function toFields(facts: Omit<PurchaseFacts, 'orderId'>): Omit<PurchaseDocument, '_id' | 'status'> {
  return { schemaVersion: 1, ...facts };
}

function behind(after: { purchasedAt: Date; orderId: string } | null): Filter<PurchaseDocument> {
  if (after === null) {
    return {};
  }
  const { purchasedAt, orderId } = after;
  return {
    purchasedAt: { $lte: purchasedAt },
    $or: [{ purchasedAt: { $lt: purchasedAt } }, { _id: { $lt: orderId } }],
  };
}
