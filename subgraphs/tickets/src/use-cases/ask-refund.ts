import { remainingOf } from '../domain/order.js';
import { derivedId } from './derived-id.js';
import type { Ports, RefundReason, SagaOrder, Withdrawal } from './ports.js';
import { createUnwindOrder } from './unwind-order.js';

/**
 * The money of an order is to go back: decided in one write, then the tickets die and the seats are free.
 * @param withdrawal when the buyer wants it: then the amount is what the policy gives, and everything otherwise
 */
export type AskRefund = (order: SagaOrder, reason: RefundReason, withdrawal?: Withdrawal) => Promise<void>;

export function createAskRefund(ports: Ports): AskRefund {
  const { orders, events, clock, live, log } = ports;
  const unwind = createUnwindOrder(ports);

  return async (order, reason, withdrawal) => {
    if (order.paymentId === null) throw new Error(`Order ${order.id} has no payment to give back.`);
    const at = clock();
    const settles = remainingOf(order);
    const amount = withdrawal?.amount ?? settles;
    const requestId = derivedId(order.placedAt, 'refund', order.id);
    const payment = { id: order.paymentId, amount, requestId };
    const asked = await orders.step(order, {
      step: 'ASK_REFUND',
      at,
      reason,
      refund: { id: requestId, amount, settles },
      ...(withdrawal ? { withdrawal, by: withdrawal.by } : {}),
      entries: [events.refundRequested(order, payment, reason, at)],
    });
    if (!asked) {
      // Someone else took it further in the meantime. If that was to its end, what was sold here since goes back too.
      const current = await orders.find(order.id);
      if (current) await unwind(current);
      return;
    }
    log.info({ orderId: order.id, reason }, 'refund asked for');
    live.orderChanged(asked);
    await unwind(asked);
  };
}
