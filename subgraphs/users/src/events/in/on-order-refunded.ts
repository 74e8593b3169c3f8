import { type Consumer, consumer } from '@parterre/subgraph-kit/subgraph';
import type { UseCases } from '../../use-cases/use-cases.js';

/** A refunded order is marked so in its buyer's history. */
export function onOrderRefunded(useCases: Pick<UseCases, 'recordRefund'>): Consumer {
  return consumer({
    queue: 'users.on-order-refunded',
    handle: async ({
      orderId,
      buyerId,
      number,
      eventId,
      amount,
      currency,
      tickets,
      confirmedAt,
      refundedAt,
      refundedAmount,
    }) => {
      const ticketCount = tickets.length;
      // An order whose seats were gone when the money came never had tickets; the buyer paid and sees what became of it.
      const purchasedAt = new Date(confirmedAt ?? refundedAt);
      await useCases.recordRefund(
        { orderId, buyerId, number, eventId, amount, currency, ticketCount, purchasedAt },
        { at: new Date(refundedAt), amount: refundedAmount },
      );
    },
  });
}
