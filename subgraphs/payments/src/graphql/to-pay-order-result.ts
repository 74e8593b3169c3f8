import type { PayOrderOutcome } from '../use-cases/pay-order.js';
import { toPayment } from './to-payment.js';
import { OrderNotPayable, PaymentDeclined, type PayOrderResult } from './types/pay-order.js';

/** The member of the union that says how paying went. */
export function toPayOrderResult(outcome: PayOrderOutcome): typeof PayOrderResult {
  switch (outcome.kind) {
    case 'payment':
      return toPayment(outcome.payment);
    case 'declined':
      return Object.assign(new PaymentDeclined(), outcome.failure);
    case 'not-payable':
      return Object.assign(new OrderNotPayable(), { status: outcome.status });
    default: {
      const never: never = outcome;
      return never;
    }
  }
}
