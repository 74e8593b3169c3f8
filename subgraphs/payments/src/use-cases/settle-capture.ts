import type { Clock } from '@parterre/subgraph-kit/clock';
import { type CaptureAnswer, recordAnswer } from '../domain/decide-capture.js';
import type { Payment } from '../domain/payment.js';
import { changePayment } from './change-payment.js';
import type { PaymentStore } from './ports.js';

/**
 * Brings the provider's answer into the payment, whoever heard it first: the buyer's own request, the webhook or
 * the reconciler. `null` when there is no such payment.
 * @param known the payment as whoever asks has just made or read it
 */
export type SettleCapture = (
  paymentId: string,
  answer: CaptureAnswer,
  known?: Payment,
) => Promise<Payment | null>;

export function createSettleCapture(payments: PaymentStore, clock: Clock): SettleCapture {
  return (paymentId, answer, known) =>
    changePayment(payments, paymentId, (payment) => recordAnswer(payment, answer, clock()), known);
}
