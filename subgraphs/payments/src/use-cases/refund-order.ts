import type { Clock } from '@parterre/subgraph-kit/clock';
import { refundable, requestRefund, tellRefunded } from '../domain/decide-refund.js';
import type { CarryOutRefunds } from './carry-out-refunds.js';
import { changePayment } from './change-payment.js';
import type { PaymentProvider, PaymentStore } from './ports.js';

interface Parts {
  payments: PaymentStore;
  provider: Pick<PaymentProvider, 'amountStep'>;
  carryOut: CarryOutRefunds;
  clock: Clock;
}

/**
 * Gives money of an order back because `tickets` asks for it: at most once for a request, and only what was not given
 * back before. Every request is answered by the news of a refund, sooner or later.
 * @throws when the payment is not known as captured; the message is then delivered again.
 */
export function createRefundOrder({ payments, provider, carryOut, clock }: Parts) {
  return async (request: {
    requestId: string;
    paymentId: string;
    amount: number;
    reason: string;
  }): Promise<void> => {
    const { requestId, paymentId, amount, reason } = request;
    const id = `rf_${requestId}`;
    const payment = await changePayment(payments, paymentId, (latest) => {
      if (latest.refunds.some((refund) => refund.id === id)) {
        return null;
      }
      // Where the provider goes in steps, the rest of one is the buyer's; what was captured is a whole number of them.
      const step = provider.amountStep(latest.currency);
      const due = Math.min(Math.ceil(amount / step) * step, refundable(latest));
      // Nothing is asked for, or all of it went back before: whoever asks waits for the word that it is back.
      if (due === 0 && (latest.amount > 0 || latest.refunds.length > 0)) {
        return tellRefunded(latest, id, clock());
      }
      const decision = requestRefund(latest, {
        id,
        amount: due,
        reason,
        requestKey: `order:${requestId}`,
        fingerprint: '',
        requestedAt: clock(),
      });
      if (decision.kind === 'refused') {
        throw new Error(`Payment ${paymentId} is ${latest.status}: there is nothing to give back.`);
      }
      return decision.kind === 'requested' ? decision.change : null;
    });
    if (!payment) {
      throw new Error(`There is no payment ${paymentId} to give back.`);
    }
    await carryOut(payment);
  };
}
