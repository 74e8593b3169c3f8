import { refundPosting } from './ledger.js';
import {
  type Change,
  mayBecome,
  type Payment,
  type PaymentStatus,
  type Refund,
  type StrayCapture,
} from './payment.js';

/** Minor units that are back with the buyer. */
export function refundedInTotal({ refunds }: Pick<Payment, 'refunds'>): number {
  return sum(refunds.filter(({ status }) => status === 'COMPLETED'));
}

/** Minor units that can still be given back: what was captured less what was given back or is on its way. */
export function refundable({ amount, refunds }: Pick<Payment, 'amount' | 'refunds'>): number {
  return amount - sum(refunds);
}

export type RefundDecision =
  | { kind: 'requested'; change: Change }
  /** The same refund was asked for before. */
  | { kind: 'known' }
  /** Nothing was captured, or not as much is left. */
  | { kind: 'refused'; refundable: number };

/** Puts a refund on its way: from here on it is tried until it is done. */
export function requestRefund(
  payment: Payment,
  refund: Omit<Refund, 'status' | 'completedAt'>,
): RefundDecision {
  if (payment.refunds.some(({ id }) => id === refund.id)) {
    return { kind: 'known' };
  }
  if (!mayBecome(payment.status, 'REFUND_PENDING')) {
    return { kind: 'refused', refundable: 0 };
  }
  // Of what cost something, nothing is not a refund; it is what is left when all of it is on its way back.
  const isNothing = refund.amount === 0 && (payment.amount > 0 || payment.refunds.length > 0);
  if (isNothing || refund.amount > refundable(payment)) {
    return { kind: 'refused', refundable: refundable(payment) };
  }
  const refunds: Refund[] = [...payment.refunds, { ...refund, status: 'PENDING', completedAt: null }];
  return {
    kind: 'requested',
    change: { payment: { ...payment, refunds, status: 'REFUND_PENDING' }, postings: [], events: [] },
  };
}

/**
 * Says once more how much is back, to whoever asks for nothing or for what is back already; `null` while some is on its
 * way: that will tell.
 */
export function tellRefunded(payment: Payment, refundId: string, at: Date): Change | null {
  if (payment.refunds.some(({ status }) => status === 'PENDING')) {
    return null;
  }
  const event = {
    kind: 'refund-completed',
    refundId,
    refundedInTotal: refundedInTotal(payment),
    at,
  } as const;
  return { payment, postings: [], events: [event] };
}

/** The provider has given the money back; `null` when that was recorded before. */
export function completeRefund(payment: Payment, refundId: string, at: Date): Change | null {
  const stray = payment.strays.find((one) => one.refundId === refundId);
  if (stray) {
    return stray.refundedAt === null ? returnStray(payment, stray, at) : null;
  }
  const refund = payment.refunds.find(({ id }) => id === refundId);
  if (refund?.status !== 'PENDING') {
    return null;
  }
  const refunds = payment.refunds.map((one): Refund => {
    return one.id === refundId ? { ...one, status: 'COMPLETED', completedAt: at } : one;
  });
  const status = statusWith(payment.amount, refunds);
  if (!mayBecome(payment.status, status)) {
    throw new TypeError(`A ${payment.status} payment with a pending refund is not possible.`);
  }
  return {
    payment: { ...payment, refunds, status },
    postings: refund.amount > 0 ? [refundPosting(refundId, refund.amount, payment.currency, at)] : [],
    events: [{ kind: 'refund-completed', refundId, refundedInTotal: refundedInTotal({ refunds }), at }],
  };
}

/** Money that paid for nothing is back: nobody waits to hear of it. */
function returnStray(payment: Payment, stray: StrayCapture, at: Date): Change {
  const { refundId, amount, currency } = stray;
  const strays = payment.strays.map((one) => (one === stray ? { ...one, refundedAt: at } : one));
  return {
    payment: { ...payment, strays },
    postings: [refundPosting(refundId, amount, currency, at)],
    events: [],
  };
}

function statusWith(captured: number, refunds: readonly Refund[]): PaymentStatus {
  if (refunds.some(({ status }) => status === 'PENDING')) {
    return 'REFUND_PENDING';
  }
  return refundedInTotal({ refunds }) === captured ? 'REFUNDED' : 'PARTIALLY_REFUNDED';
}

function sum(refunds: readonly Refund[]): number {
  return refunds.reduce((total, { amount }) => total + amount, 0);
}
