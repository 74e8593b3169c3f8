import DataLoader from 'dataloader';
import type { PayableOrder } from '../domain/payable-order.js';
import type { Payment } from '../domain/payment.js';
import type { OrderStore, PaymentStore } from '../use-cases/ports.js';

/** An `_entities` list may be long; the database gets it in parts of this size. */
const maxBatchSize = 500;

export interface Loaders {
  /** `null` for orders not known here (yet): they have no payments. */
  order: DataLoader<string, PayableOrder | null>;
  /** Oldest first. */
  paymentsOfOrder: DataLoader<string, Payment[]>;
  payment: DataLoader<string, Payment | null>;
}

/** For one request: each loader makes one query of all the ids asked for in a tick. */
export function createLoaders(
  orders: Pick<OrderStore, 'findMany'>,
  payments: Pick<PaymentStore, 'findMany' | 'findByOrders'>,
): Loaders {
  return {
    order: new DataLoader(
      async (ids) => {
        const found = new Map((await orders.findMany(ids)).map((order) => [order.id, order]));
        return ids.map((id) => found.get(id) ?? null);
      },
      { maxBatchSize },
    ),
    paymentsOfOrder: new DataLoader(
      async (orderIds) => {
        const found = Map.groupBy(await payments.findByOrders(orderIds), (payment) => payment.orderId);
        return orderIds.map((orderId) => found.get(orderId) ?? []);
      },
      { maxBatchSize },
    ),
    payment: new DataLoader(
      async (ids) => {
        const found = new Map((await payments.findMany(ids)).map((payment) => [payment.id, payment]));
        return ids.map((id) => found.get(id) ?? null);
      },
      { maxBatchSize },
    ),
  };
}
