import { crashPoint } from '@parterre/messaging/crash-point';
import { refundableOf, remainingOf } from '../domain/order.js';
import type { RefundRun } from '../domain/refund-run.js';
import { derivedId } from './derived-id.js';
import type { Ports, RefundReason, SagaOrder, Withdrawal } from './ports.js';
import { createUnwindOrder } from './unwind-order.js';

/**
 * What the money goes back for: the buyer's wish, for what the policy gives; the organizer's, ticket by ticket; or a run
 * of the event, for everything.
 */
export interface RefundCause {
  withdrawal?: Withdrawal;
  /** The organizer, or an admin, who refunded its tickets one by one. */
  by?: string;
  run?: RefundRun | undefined;
}

/** The money of an order is to go back: decided in one write, then the tickets die and the seats are free. */
export type AskRefund = (order: SagaOrder, reason: RefundReason, cause?: RefundCause) => Promise<void>;

export function createAskRefund(ports: Ports): AskRefund {
  const { orders, events, clock, live, log } = ports;
  const unwind = createUnwindOrder(ports);

  return async (order, reason, { withdrawal, by = withdrawal?.by, run } = {}) => {
    if (order.paymentId === null) throw new Error(`Order ${order.id} has no payment to give back.`);
    const at = clock();
    const settles = remainingOf(order);
    const amount = Math.min(withdrawal?.amount ?? settles, refundableOf(order));
    const requestId = derivedId(order.placedAt, 'refund', order.id);
    const facts = {
      at,
      reason,
      ...(withdrawal ? { withdrawal } : {}),
      ...(by === undefined ? {} : { by }),
      ...(run ? { givenBack: { run: run.version, amount } } : {}),
    };
    const payment = { id: order.paymentId, amount, requestId };
    // Nothing may be left to ask for: its tickets went back to the pool one by one, or the policy's part of it is less
    // than half a unit. `payments` tells when all of it is back, and nobody is told so before.
    const asked = await orders.step(order, {
      ...facts,
      step: 'ASK_REFUND',
      refund: { id: requestId, amount, settles },
      entries: [events.refundRequested(order, payment, reason, at)],
    });
    if (!asked) {
      // Someone else took it further in the meantime. If that was to its end, what was sold here since goes back too.
      const current = await orders.find(order.id);
      if (current) await unwind(current);
      return;
    }
    crashPoint('tickets.refund.after-ask');
    log.info({ orderId: order.id, reason }, 'refund asked for');
    live.orderChanged(asked);
    await unwind(asked);
  };
}
