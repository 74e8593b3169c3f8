import type { PayloadOf } from '@parterre/contracts/event';
import type { paymentCaptured } from '@parterre/contracts/payments-events';
import { crashPoint } from '@parterre/messaging/crash-point';
import { derivedId } from './derived-id.js';
import type { Ports, RefundReason, SagaOrder } from './ports.js';
import { createResumeOrder } from './resume-order.js';

type Capture = Pick<PayloadOf<typeof paymentCaptured>, 'paymentId' | 'orderId' | 'amount' | 'currency'>;

export type SettleCapture = (capture: Capture) => Promise<void>;

/** The provider has the buyer's money: it ends in tickets or in a refund, however often and late this is heard. */
export function createSettleCapture(ports: Ports): SettleCapture {
  const { orders, events, clock, log, live } = ports;
  const resume = createResumeOrder(ports);

  const giveBack = async (
    order: SagaOrder,
    payment: { id: string; amount: number },
    reason: RefundReason,
  ) => {
    log.info({ orderId: order.id, paymentId: payment.id, reason }, 'refund asked for');
    const requestId = derivedId(order.placedAt, 'refund', order.id, payment.id);
    const at = clock();
    const entry = events.refundRequested(order, { ...payment, requestId }, reason, at);
    await orders.returnPayment(order.id, payment, reason, at, [entry]);
  };

  return async ({ paymentId, orderId, amount, currency }) => {
    for (;;) {
      const order = await orders.find(orderId);
      if (!order) throw new Error(`There is no order ${orderId} for payment ${paymentId}.`);
      if (isGoingBack(order, paymentId)) return;
      if (order.paymentId === paymentId) return resume(order);
      const payment = { id: paymentId, amount };
      const { total } = order.price;
      if (total.amount !== amount || total.currency !== currency)
        return giveBack(order, payment, 'WRONG_AMOUNT');
      if (order.paymentId !== null) return giveBack(order, payment, 'DUPLICATE_PAYMENT');

      const paid = await orders.step(order, { step: 'CAPTURE', at: clock(), entries: [], paymentId });
      if (paid) {
        crashPoint('tickets.capture.after-paid');
        live.orderChanged(paid);
        return resume(paid);
      }
      // Something else happened to the order in this moment: look again.
    }
  };
}

/** Whether the money of this payment, which is not the order's, was asked back or is back. */
export function isGoingBack(
  { returnedPayments, refundedPayments }: Pick<SagaOrder, 'returnedPayments' | 'refundedPayments'>,
  paymentId: string,
): boolean {
  return returnedPayments.includes(paymentId) || refundedPayments.includes(paymentId);
}
