import { createHash } from 'node:crypto';
import { userIdOf, type Viewer } from '@parterre/identity/viewer';
import type { Clock } from '@parterre/subgraph-kit/clock';
import { BadUserInput, Conflict, NotFound } from '@parterre/subgraph-kit/errors';
import { inputFingerprint, parseIdempotencyKey } from '@parterre/subgraph-kit/idempotency';
import { type RefundDecision, refundable, requestRefund } from '../domain/decide-refund.js';
import type { Change, Payment } from '../domain/payment.js';
import type { CarryOutRefunds } from './carry-out-refunds.js';
import { changePayment, sameKeyOtherInput } from './change-payment.js';
import { inTime } from './in-time.js';
import { mayRefund } from './may-see-payment.js';
import type { PaymentProvider, PaymentStore } from './ports.js';

export interface RefundPaymentRequest {
  paymentId: string;
  /** Minor units; `null` for all that is left. */
  amount: number | null;
  reason: string;
  idempotencyKey: string;
}

/** A payment stays one document of modest size. */
const maxRefunds = 100;

interface Parts {
  payments: PaymentStore;
  provider: Pick<PaymentProvider, 'amountStep'>;
  carryOut: CarryOutRefunds;
  clock: Clock;
}

/**
 * Gives money back at the word of the organizer or an admin. Returns once the provider has done it, or with the
 * payment REFUND_PENDING when it is late.
 */
export function createRefundPayment({ payments, provider, carryOut, clock }: Parts) {
  return async (viewer: Viewer, request: RefundPaymentRequest): Promise<Payment> => {
    parseIdempotencyKey(request.idempotencyKey);
    const requestedBy = userIdOf(viewer);
    const requestKey = `${requestedBy}:${request.idempotencyKey}`;
    const { paymentId, amount, reason } = request;
    const fingerprint = inputFingerprint({ paymentId, amount, reason });

    const payment = await payments.find(paymentId);
    if (!payment || !mayRefund(viewer, payment)) {
      throw new NotFound('There is no such payment of an event of yours.');
    }
    const known = await payments.findByRefundKey(requestKey);
    if (known) {
      return ofSameInput(known, requestKey, fingerprint);
    }
    if (payment.refunds.length >= maxRefunds) {
      throw new Conflict(`A payment takes at most ${maxRefunds} refunds.`);
    }
    const step = provider.amountStep(payment.currency);
    if (amount !== null && amount % step !== 0) {
      throw BadUserInput.at(
        'amount',
        `must be a multiple of ${step}: the provider gives ${payment.currency} back in no smaller steps`,
      );
    }
    const changed = await changePayment(payments, paymentId, (latest) =>
      changeOf(
        latest,
        requestRefund(latest, {
          id: refundIdFor(requestKey),
          amount: amount ?? refundable(latest),
          reason,
          requestKey,
          requestedBy,
          fingerprint,
          requestedAt: clock(),
        }),
      ),
    );
    // The same key may have come with other input in this very moment.
    const decided = ofSameInput(changed ?? payment, requestKey, fingerprint);
    return inTime(carryOut(decided), decided);
  };
}

/** @throws Conflict when the refund of this key was asked for with other input */
function ofSameInput(payment: Payment, requestKey: string, fingerprint: string): Payment {
  if (payment.refunds.find((refund) => refund.requestKey === requestKey)?.fingerprint !== fingerprint) {
    throw sameKeyOtherInput();
  }
  return payment;
}

function changeOf(payment: Payment, decision: RefundDecision): Change | null {
  switch (decision.kind) {
    case 'requested':
      return decision.change;
    case 'known':
      return null;
    case 'refused':
      if (decision.refundable > 0) {
        throw BadUserInput.at(
          'amount',
          `must be at most ${decision.refundable}, which is what can still be given back`,
        );
      }
      throw new Conflict('Nothing of this payment can be given back.', { status: payment.status });
    default: {
      const never: never = decision;
      return never;
    }
  }
}

/** The same request makes the same id, whichever process answers it. */
function refundIdFor(requestKey: string): string {
  return `rf_${createHash('sha256').update(requestKey).digest('base64url').slice(0, 32)}`;
}
