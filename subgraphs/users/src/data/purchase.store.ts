import type { CollectionIndexes } from '@parterre/mongo/indexes';
import type { Db, Filter } from 'mongodb';
import type { PartRefund, Purchase, PurchaseFacts, TakenBackTicket } from '../domain/purchase.js';
import type { PurchaseStore } from '../use-cases/ports.js';

const purchaseCollection = 'purchases';

interface PurchaseDocument extends PurchaseFactsStored {
  /** The order id. */
  _id: string;
  schemaVersion: 1;
  status: Purchase['status'];
  refundedAt?: Date;
  /** Of the whole order. */
  refundedAmount?: number;
  /** Each once: the same ticket is told in the same words. */
  takenBack?: TakenBackTicket[];
  /** Each once, likewise. */
  partRefunds?: PartRefund[];
}

type PurchaseFactsStored = Omit<PurchaseFacts, 'orderId'>;

export const purchaseIndexes: CollectionIndexes = {
  collection: purchaseCollection,
  indexes: [{ name: 'history', key: { buyerId: 1, purchasedAt: -1, _id: -1 } }],
};

/**
 * Purchases in MongoDB. Confirmation and refund tell the same facts, and the refund has the last word on the status, so
 * that each order of the news, with any repetition, ends in the same document. What is known of a ticket or a part given
 * back alone is not shown before its order is heard of.
 */
export function createPurchaseStore(db: Db): PurchaseStore {
  const collection = db.collection<PurchaseDocument>(purchaseCollection);
  const addTo = async (
    orderId: string,
    added: { takenBack: TakenBackTicket } | { partRefunds: PartRefund },
  ) => {
    await collection.updateOne(
      { _id: orderId },
      { $addToSet: added, $setOnInsert: { schemaVersion: 1, status: 'CONFIRMED' } },
      { upsert: true },
    );
  };

  return {
    async recordConfirmed({ orderId, ...facts }) {
      await collection.updateOne(
        { _id: orderId },
        { $set: toFields(facts), $setOnInsert: { status: 'CONFIRMED' } },
        { upsert: true },
      );
    },

    async recordRefunded({ orderId, ...facts }, { at, amount }) {
      await collection.updateOne(
        { _id: orderId },
        {
          $set: { ...toFields(facts), status: 'REFUNDED', refundedAt: at, refundedAmount: amount },
        },
        { upsert: true },
      );
    },

    recordTakenBack: (orderId, ticket) => addTo(orderId, { takenBack: ticket }),

    recordPartRefund: (orderId, part) => addTo(orderId, { partRefunds: part }),

    async page(buyerId, limit, after) {
      const documents = await collection
        .find({ buyerId, ...behind(after) })
        .sort({ purchasedAt: -1, _id: -1 })
        .limit(limit)
        .toArray();
      return documents.map(toPurchase);
    },
  };
}

function toPurchase({
  _id,
  schemaVersion: _schema,
  takenBack = [],
  partRefunds = [],
  ...fields
}: PurchaseDocument): Purchase {
  const inParts = [...takenBack, ...partRefunds].reduce((sum, { amount }) => sum + amount, 0);
  return {
    ...fields,
    orderId: _id,
    refundedAt: fields.refundedAt ?? null,
    ticketsTakenBack: takenBack.length,
    refundedAmount: fields.refundedAmount ?? Math.min(inParts, fields.amount),
  };
}

function toFields(facts: Omit<PurchaseFacts, 'orderId'>): PurchaseFactsStored & { schemaVersion: 1 } {
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
