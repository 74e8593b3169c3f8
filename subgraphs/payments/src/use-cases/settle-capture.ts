import type { Clock } from '@parterre/subgraph-kit/clock';
import { type CaptureAnswer, recordAnswer } from '../domain/decide-capture.js';
import type { Payment } from '../domain/payment.js';
import { changePayment } from './change-payment.js';
import type { PaymentStore } from './ports.js';

/**
 * Brings the provider's answer into the payment, whoever heard it first: the buyer's own request, the webhook or
 * the reconciler. `null` when there is no such payment.
 */
export type SettleCapture = (paymentId: string, answer: CaptureAnswer) => Promise<Payment | null>;

export function createSettleCapture(payments: PaymentStore, clock: Clock): SettleCapture {
  return (paymentId, answer) =>
    changePayment(payments, paymentId, (payment) => recordAnswer(payment, answer, clock()));
}
