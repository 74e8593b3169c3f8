import type { Clock } from '@parterre/subgraph-kit/clock';
import type { Logger } from '@parterre/subgraph-kit/logging';
import { completeRefund } from '../domain/decide-refund.js';
import type { Payment } from '../domain/payment.js';
import { changePayment } from './change-payment.js';
import type { PaymentProvider, PaymentStore } from './ports.js';

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

/** Has the payment's pending refunds done by the provider; never throws. */
export type CarryOutRefunds = (payment: Payment) => Promise<Payment>;

/**
 * What fails here stays pending and is tried again by the reconciler, as often as it takes: the refund is decided
 * and stored, only the provider is late.
 */
export function createCarryOutRefunds(parts: Parts): CarryOutRefunds {
  const complete = createCompleteRefund(parts);

  return async (payment) => {
    const { captureId, currency } = payment;
    let latest = payment;
    for (const { id, amount } of payment.refunds.filter(({ status }) => status === 'PENDING')) {
      try {
        if (captureId === null) {
          throw new TypeError('A refund without a capture is not possible.');
        }
        await parts.provider.refund({ refundId: id, paymentId: payment.id, captureId, amount, currency });
        latest = (await complete(payment.id, id)) ?? latest;
      } catch (error) {
        parts.log.error({ err: error, paymentId: payment.id, refundId: id }, 'refund not done yet');
      }
    }
    return latest;
  };
}
