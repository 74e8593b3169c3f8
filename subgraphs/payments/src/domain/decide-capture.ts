import { capturePosting } from './ledger.js';
import {
  type Card,
  type Change,
  type Failure,
  mayBecome,
  type Payment,
  type StrayCapture,
} from './payment.js';
import { nextTelling } from './tell-again.js';

/** What the provider has to say about one capture. */
export type CaptureAnswer =
  | { kind: 'captured'; captureId: string; amount: number; currency: string; card: Card | null }
  | { kind: 'declined'; failure: Failure }
  /** The buyer has to confirm it with their bank, at `url`. */
  | { kind: 'requires-action'; url: string };

/** What the buyer is told when the provider took other money than it was asked for. */
const wrongAmount: Failure = {
  code: 'WRONG_AMOUNT_CAPTURED',
  message: 'The payment provider took another amount than was asked for; all of it goes back. Try again.',
  retryable: true,
};

/** Takes the provider's answer into the payment; `null` when it tells nothing new, however often and late it comes. */
export function recordAnswer(payment: Payment, answer: CaptureAnswer, at: Date): Change | null {
  switch (answer.kind) {
    case 'captured':
      return recordCapture(payment, answer, at);
    case 'declined':
      return recordFailure(payment, answer.failure, at);
    case 'requires-action':
      return recordAction(payment, answer.url);
    default: {
      const never: never = answer;
      return never;
    }
  }
}

function recordCapture(
  payment: Payment,
  { captureId, amount, currency, card }: Extract<CaptureAnswer, { kind: 'captured' }>,
  at: Date,
): Change | null {
  if (payment.captureId === captureId || payment.strays.some((stray) => stray.captureId === captureId)) {
    // Known. If the provider now tells another amount of it, the comparison of the day will show that.
    return null;
  }
  if (payment.captureId !== null || amount !== payment.amount || currency !== payment.currency) {
    return recordStray(payment, { captureId, amount, currency }, at);
  }
  if (!mayBecome(payment.status, 'CAPTURED')) {
    return null;
  }
  return {
    payment: {
      ...payment,
      status: 'CAPTURED',
      captureId,
      card,
      failure: null,
      nextActionUrl: null,
      paymentMethodToken: null,
      capturedAt: at,
      tellAgainAt: nextTelling(0, at),
    },
    postings: amount > 0 ? [capturePosting(captureId, amount, currency, at)] : [],
    events: [{ kind: 'captured', at }],
  };
}

/** Nothing was paid by it, so the payment goes on as if it had been declined; the money is given back by itself. */
function recordStray(
  payment: Payment,
  { captureId, amount, currency }: Pick<StrayCapture, 'captureId' | 'amount' | 'currency'>,
  at: Date,
): Change | null {
  const failed = recordFailure(payment, wrongAmount, at);
  if (amount === 0) {
    return failed;
  }
  const stray = { captureId, amount, currency, refundId: `rf_${captureId}`, takenAt: at, refundedAt: null };
  const strays = [...payment.strays, stray];
  return {
    payment: { ...(failed?.payment ?? payment), strays },
    postings: [capturePosting(captureId, amount, currency, at)],
    events: failed?.events ?? [],
  };
}

function recordAction(payment: Payment, url: string): Change | null {
  if (!mayBecome(payment.status, 'REQUIRES_ACTION')) {
    return null;
  }
  return {
    // The provider has the card from here on: the request is never sent again.
    payment: { ...payment, status: 'REQUIRES_ACTION', nextActionUrl: url, paymentMethodToken: null },
    postings: [],
    events: [],
  };
}

function recordFailure(payment: Payment, failure: Failure, at: Date): Change | null {
  if (!mayBecome(payment.status, 'FAILED')) {
    return null;
  }
  return {
    payment: { ...payment, status: 'FAILED', failure, nextActionUrl: null, paymentMethodToken: null },
    postings: [],
    events: [{ kind: 'failed', failure, at }],
  };
}
