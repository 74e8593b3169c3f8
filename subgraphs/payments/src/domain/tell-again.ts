import type { Change, Payment } from './payment.js';

const minuteMs = 60_000;
/** Longer than tickets take in health. */
const firstPauseMs = minuteMs;
const longestPauseMs = 60 * minuteMs;

/** When others are told of a capture again if it has led to nothing by then; the pause doubles from time to time. */
export function nextTelling(toldAgain: number, now: Date): Date {
  return new Date(now.getTime() + Math.min(firstPauseMs * 2 ** toldAgain, longestPauseMs));
}

/**
 * Looks after a capture whose time to be told again has come; `null` when it has not. What was told of it may have
 * ended as a dead letter, and no buyer is to wait for a person who finds it there: it is told until the money has
 * led to tickets or is on its way back, all of it.
 */
export function tellAgain(payment: Payment, hasTickets: boolean, now: Date): Change | null {
  const { amount, refunds, tellAgainAt, toldAgain, capturedAt } = payment;
  if (capturedAt === null || tellAgainAt === null || tellAgainAt > now) {
    return null;
  }
  const back = refunds.reduce((sum, refund) => sum + refund.amount, 0);
  if (hasTickets || (refunds.length > 0 && back === amount)) {
    return { payment: { ...payment, tellAgainAt: null }, postings: [], events: [] };
  }
  return {
    payment: { ...payment, toldAgain: toldAgain + 1, tellAgainAt: nextTelling(toldAgain + 1, now) },
    postings: [],
    events: [{ kind: 'captured', at: capturedAt }],
  };
}
