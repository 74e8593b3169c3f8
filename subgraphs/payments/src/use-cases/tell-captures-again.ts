import type { Clock } from '@parterre/subgraph-kit/clock';
import type { Logger } from '@parterre/subgraph-kit/logging';
import type { PayableOrder } from '../domain/payable-order.js';
import type { Payment } from '../domain/payment.js';
import { tellAgain } from '../domain/tell-again.js';
import { changePayment } from './change-payment.js';
import { endOfPass, takeInOrder } from './in-passes.js';
import type { LooseEnds, OrderStore, PaymentStore } from './ports.js';

interface Parts {
  orders: Pick<OrderStore, 'findMany'>;
  payments: Pick<PaymentStore, 'find' | 'write'> & Pick<LooseEnds, 'findToTellAgain'>;
  clock: Clock;
  log: Logger;
}

/** Looked after in a pass: after an outage, what was captured in it is told again in portions. */
const maxInPass = 500;

/**
 * Tells captures again that have led neither to tickets nor to a refund. Every capture comes by here once, a minute
 * after it was made, and nearly all are settled then.
 */
export function createTellCapturesAgain({ orders, payments, clock, log }: Parts): () => Promise<void> {
  return async () => {
    const now = clock();
    const due = await payments.findToTellAgain(now, maxInPass);
    const found = await orders.findMany([...new Set(due.map(({ orderId }) => orderId))]);
    const byId = new Map(found.map((order) => [order.id, order]));
    const look = async ({ id, orderId }: Payment) => {
      try {
        const changed = await changePayment(payments, id, (payment) =>
          tellAgain(payment, hasTickets(payment, byId.get(orderId)), now),
        );
        if (changed?.tellAgainAt) {
          log.warn({ paymentId: id, orderId, toldAgain: changed.toldAgain }, 'capture told again');
        }
      } catch (error) {
        log.warn({ err: error, paymentId: id }, 'capture not looked after');
      }
    };
    await takeInOrder(due, look, endOfPass());
  };
}

/** An order has its tickets for one payment; another one that was captured for it has to go back. */
function hasTickets({ id }: Payment, order: PayableOrder | undefined): boolean {
  return order?.confirmed === true && (order.paidBy === null || order.paidBy === id);
}
