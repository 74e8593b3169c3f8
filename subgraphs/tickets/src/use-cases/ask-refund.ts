import type { Ports, RefundReason, SagaOrder } from './ports.js';
import { createUnwindOrder } from './unwind-order.js';

/** The money of an order is to go back: decided in one write, then the tickets die and the seats are free. */
export type AskRefund = (order: SagaOrder, reason: RefundReason) => Promise<void>;

export function createAskRefund(ports: Ports): AskRefund {
  const { orders, events, clock, live, log } = ports;
  const unwind = createUnwindOrder(ports);

  return async (order, reason) => {
    if (order.paymentId === null) throw new Error(`Order ${order.id} has no payment to give back.`);
    const at = clock();
    const payment = { id: order.paymentId, amount: order.price.total.amount };
    const asked = await orders.step(order, {
      step: 'ASK_REFUND',
      at,
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
