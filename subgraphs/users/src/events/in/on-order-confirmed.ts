import { type Consumer, consumer } from '@parterre/subgraph-kit/subgraph';
import type { UseCases } from '../../use-cases/use-cases.js';

/** A confirmed order enters its buyer's history. */
export function onOrderConfirmed(useCases: Pick<UseCases, 'recordPurchase'>): Consumer {
  return consumer({
    queue: 'users.on-order-confirmed',
    handle: ({ orderId, buyerId, number, eventId, amount, currency, tickets, confirmedAt }) =>
      useCases.recordPurchase({
        orderId,
        buyerId,
        number,
        eventId,
        amount,
        currency,
        ticketCount: tickets.length,
        purchasedAt: new Date(confirmedAt),
      }),
  });
}
