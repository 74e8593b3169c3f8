import { capturePosting } from './ledger.js';
import { type Card, type Change, type Failure, mayBecome, type Payment } from './payment.js';

/** What the provider has to say about one capture. */
export type CaptureAnswer =
  | { kind: 'captured'; captureId: string; amount: number; currency: string; card: Card | null }
  | { kind: 'declined'; failure: Failure }
  /** The buyer has to confirm it with their bank, at `url`. */
  | { kind: 'requires-action'; url: string };

/**
 * Takes the provider's answer into the payment; `null` when it tells nothing new, however often and late it comes.
 * @throws TypeError when the provider says it took other money than was asked for: a person has to look at it.
 */
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
  if (amount !== payment.amount || currency !== payment.currency) {
    throw new TypeError(`The provider captured another amount for payment ${payment.id} than was asked for.`);
  }
  if (payment.captureId !== null && payment.captureId !== captureId) {
    throw new TypeError(`The provider captured twice for payment ${payment.id}.`);
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
    },
    postings: amount > 0 ? [capturePosting(captureId, amount, currency, at)] : [],
    events: [{ kind: 'captured', at }],
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
