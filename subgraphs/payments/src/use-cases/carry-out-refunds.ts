import { crashPoint } from '@parterre/messaging/crash-point';
import type { Clock } from '@parterre/subgraph-kit/clock';
import type { Logger } from '@parterre/subgraph-kit/logging';
import { completeRefund } from '../domain/decide-refund.js';
import type { Payment } from '../domain/payment.js';
import { changePayment } from './change-payment.js';
import type { PaymentProvider, PaymentStore, RefundRequest } from './ports.js';

interface Parts {
  payments: PaymentStore;
  provider: PaymentProvider;
  clock: Clock;
  log: Logger;
}

export type CompleteRefund = (paymentId: string, refundId: string) => Promise<Payment | null>;

/** Records that the provider has given the money back; `null` when there is no such payment. */
export function createCompleteRefund({ payments, clock }: Pick<Parts, 'payments' | 'clock'>): CompleteRefund {
  return (paymentId, refundId) =>
    changePayment(payments, paymentId, (payment) => completeRefund(payment, refundId, clock()));
}

/** Has the payment's pending refunds done by the provider, and stray money given back; never throws. */
export type CarryOutRefunds = (payment: Payment) => Promise<Payment>;

/**
 * What fails here stays pending and is tried again by the reconciler, as often as it takes: the refund is decided
 * and stored, only the provider is late.
 */
export function createCarryOutRefunds(parts: Parts): CarryOutRefunds {
  const complete = createCompleteRefund(parts);

  return async (payment) => {
    let latest = payment;
    for (const request of pendingOf(payment)) {
      const { paymentId, refundId } = request;
      try {
        crashPoint('payments.refund.before-provider');
        await parts.provider.refund(request);
        crashPoint('payments.refund.after-provider');
        latest = (await complete(paymentId, refundId)) ?? latest;
      } catch (error) {
        parts.log.error({ err: error, paymentId, refundId }, 'refund not done yet');
      }
    }
    return latest;
  };
}

function pendingOf({ id: paymentId, captureId, currency, refunds, strays }: Payment): RefundRequest[] {
  const ofCapture = refunds.filter(({ status }) => status === 'PENDING');
  return [
    // Without a capture there is no refund: see `transitions`.
    ...(captureId === null
      ? []
      : ofCapture.map(({ id: refundId, amount }) => ({ refundId, paymentId, captureId, amount, currency }))),
    ...strays
      .filter(({ refundedAt }) => refundedAt === null)
      .map(({ takenAt: _taken, refundedAt: _refunded, ...stray }) => ({ ...stray, paymentId })),
  ];
}
