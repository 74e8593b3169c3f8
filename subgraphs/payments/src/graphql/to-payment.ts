import { refundedInTotal } from '../domain/decide-refund.js';
import type { Payment as DomainPayment } from '../domain/payment.js';
import { Order } from './types/order.js';
import { Payment } from './types/payment.js';

/** A payment as the schema shows it. */
export function toPayment(payment: DomainPayment): Payment {
  const { id, currency, status, card, failure, buyerId, nextActionUrl, createdAt, capturedAt } = payment;
  return Object.assign(new Payment(), {
    id,
    order: Object.assign(new Order(), { id: payment.orderId }),
    amount: { amount: payment.amount, currency },
    status,
    card,
    failure,
    buyerId,
    nextActionUrl,
    createdAt,
    capturedAt,
    refunded: { amount: refundedInTotal(payment), currency },
    refunds: payment.refunds.map((refund) => ({
      id: refund.id,
      amount: { amount: refund.amount, currency },
      reason: refund.reason,
      status: refund.status,
      requestedAt: refund.requestedAt,
      completedAt: refund.completedAt,
    })),
  });
}
