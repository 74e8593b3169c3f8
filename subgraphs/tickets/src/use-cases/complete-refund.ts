import type { PayloadOf } from '@parterre/contracts/event';
import type { refundCompleted } from '@parterre/contracts/payments-events';
import { crashPoint } from '@parterre/messaging/crash-point';
import { owedOf } from '../domain/order.js';
import type { Ports } from './ports.js';
import { createSettleCapture, isGoingBack } from './settle-capture.js';
import { createUnwindOrder } from './unwind-order.js';

export type CompleteRefund = (refund: PayloadOf<typeof refundCompleted>) => Promise<void>;

/** Money is back with the buyer. A part of what is owed is only written down; all of it ends the order. */
export function createCompleteRefund(ports: Ports): CompleteRefund {
  const { orders, tickets, sales, events, clock } = ports;
  const unwind = createUnwindOrder(ports);
  const settle = createSettleCapture(ports);

  return async ({ paymentId, orderId, refundId, amount, currency, refundedInTotal, decided }) => {
    for (;;) {
      const order = await orders.find(orderId);
      if (!order) throw new Error(`There is no order ${orderId} for the refund of payment ${paymentId}.`);
      if (order.paymentId !== paymentId) {
        // Not the payment this order lives on, or its capture is still on its way to us: then it must find this.
        if (refundedInTotal === amount) {
          if (await orders.noteForeignRefund(orderId, paymentId)) return;
          continue;
        }
        if (!decided || order.paymentId !== null || isGoingBack(order, paymentId)) return;
        // A part came back before we heard of the capture: then this tells of the capture as well.
        await settle({ paymentId, orderId, amount, currency });
        continue;
      }
      const isNoted = order.timeline.some((moment) => moment.refundId === refundId);
      if (decided && !isNoted && refundedInTotal < order.price.total.amount) {
        // Before anything is compared: what is owed beside it depends on it.
        await orders.notePartRefund(orderId, { refundId, ...decided, at: clock() });
        continue;
      }
      if (refundedInTotal < owedOf(order)) return;
      if (order.status === 'REFUNDED') {
        if (!order.unwound) await unwind(order);
        return;
      }
      const sale = await sales.find(order.eventId);
      if (!sale) throw new Error(`Order ${orderId} is of an event that is not on the market.`);
      const had = order.confirmedAt ? await tickets.ofOrders([orderId]) : [];
      const at = clock();
      const refunded = await orders.step(order, {
        step: 'REFUND',
        at,
        ...decided,
        entries: [events.refunded(order, had, sale, refundedInTotal, at)],
      });
      if (refunded) {
        crashPoint('tickets.refund.after-completed');
        return unwind(refunded);
      }
    }
  };
}
