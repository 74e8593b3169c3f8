import { z } from 'zod';
import { defineEvent } from './event.js';
import { currency, id, instant, minorUnits } from './values.js';

const paymentFacts = {
  paymentId: id,
  orderId: id,
  buyerId: id,
  amount: minorUnits,
  currency,
};

/** The provider has the buyer's money: from here on it is tickets or a refund. */
export const paymentCaptured = defineEvent(
  'PaymentCaptured',
  'payments.payment-captured.v1',
  z.object({ ...paymentFacts, capturedAt: instant }),
);

/** Declined or given up; nothing was taken. */
export const paymentFailed = defineEvent(
  'PaymentFailed',
  'payments.payment-failed.v1',
  z.object({ ...paymentFacts, code: z.string(), retryable: z.boolean(), failedAt: instant }),
);

export const refundCompleted = defineEvent(
  'RefundCompleted',
  'payments.refund-completed.v1',
  z.object({
    ...paymentFacts,
    refundId: id,
    refundedInTotal: minorUnits,
    completedAt: instant,
    /** There when a person decided it: who, and how much came back by this one. */
    decided: z.object({ by: id, amount: minorUnits }).optional(),
  }),
);
