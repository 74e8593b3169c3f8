import { type Consumer, consumer } from '@parterre/subgraph-kit/subgraph';
import type { OrderStore } from '../../use-cases/ports.js';

/** Keep the projection of orders. All writes say what is so, not what changes: again and in any order is the same. */
export function orderConsumers(orders: OrderStore): Consumer[] {
  return [
    consumer({
      queue: 'payments.on-order-placed',
      handle: async ({ orderId, eventId, organizerId, buyerId, amount, currency, expiresAt }) => {
        const facts = { id: orderId, eventId, organizerId, buyerId, amount, currency };
        await orders.recordPlaced({ ...facts, expiresAt: new Date(expiresAt) });
      },
    }),
    consumer({
      queue: 'payments.on-order-closed',
      handle: async ({ orderId, eventId, organizerId, buyerId, amount, currency, reason }) => {
        const facts = { id: orderId, eventId, organizerId, buyerId, amount, currency };
        await orders.recordClosed({ ...facts, closedAs: reason });
      },
    }),
    consumer({
      queue: 'payments.on-order-confirmed',
      handle: async ({ orderId, eventId, organizerId, buyerId, amount, currency, paymentId }) => {
        const facts = { id: orderId, eventId, organizerId, buyerId, amount, currency };
        const paidBy = paymentId === undefined ? {} : { paidBy: paymentId };
        await orders.recordConfirmed({ ...facts, confirmed: true, ...paidBy });
      },
    }),
  ];
}
