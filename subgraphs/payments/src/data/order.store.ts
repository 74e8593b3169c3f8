import type { CollectionIndexes } from '@parterre/mongo/indexes';
import type { Collection, Db } from 'mongodb';
import type { PayableOrder } from '../domain/payable-order.js';
import type { OrderStore } from '../use-cases/ports.js';

/** A projection of the orders of `tickets`; the events it is fed by may come twice and in either order. */
interface OrderDocument {
  _id: string;
  schemaVersion: 1;
  eventId: string;
  organizerId: string;
  buyerId: string;
  amount: number;
  currency: string;
  expiresAt?: Date;
  closedAs?: 'EXPIRED' | 'CANCELLED';
  confirmed?: true;
  paidBy?: string;
}

const collectionName = 'orders';

export const orderIndexes: CollectionIndexes = { collection: collectionName, indexes: [] };

export function createOrderStore(db: Db): OrderStore {
  const orders: Collection<OrderDocument> = db.collection(collectionName);

  // Each event sets what it alone knows, so that neither can undo the other.
  const record = async ({ id, ...facts }: { id: string } & Partial<Omit<PayableOrder, 'id'>>) => {
    await orders.updateOne(
      { _id: id },
      { $set: facts as Partial<OrderDocument>, $setOnInsert: { schemaVersion: 1 } },
      { upsert: true },
    );
  };

  return {
    recordPlaced: record,
    recordClosed: record,
    recordConfirmed: record,
    find: async (id) => {
      const document = await orders.findOne({ _id: id });
      return document && toOrder(document);
    },
    findMany: async (ids) => (await orders.find({ _id: { $in: [...ids] } }).toArray()).map(toOrder),
  };
}

function toOrder(document: OrderDocument): PayableOrder {
  const { _id, eventId, organizerId, buyerId, amount, currency, expiresAt, closedAs, confirmed, paidBy } =
    document;
  return {
    id: _id,
    eventId,
    organizerId,
    buyerId,
    amount,
    currency,
    expiresAt: expiresAt ?? null,
    closedAs: closedAs ?? null,
    confirmed: confirmed ?? false,
    paidBy: paidBy ?? null,
  };
}
