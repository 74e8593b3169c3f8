import type { LedgerPosting } from './ledger.js';

/** Where a payment stands. */
export const PaymentStatus = {
  REQUIRES_ACTION: 'REQUIRES_ACTION',
  PROCESSING: 'PROCESSING',
  CAPTURED: 'CAPTURED',
  FAILED: 'FAILED',
  REFUND_PENDING: 'REFUND_PENDING',
  PARTIALLY_REFUNDED: 'PARTIALLY_REFUNDED',
  REFUNDED: 'REFUNDED',
} as const;
export type PaymentStatus = keyof typeof PaymentStatus;

/**
 * Every way a payment can go. FAILED -> CAPTURED is there because the provider has the last word: if it says, late,
 * that it took the money of a payment we gave up, the money must lead to tickets or a refund and not be forgotten.
 */
export const transitions: Readonly<Record<PaymentStatus, readonly PaymentStatus[]>> = {
  REQUIRES_ACTION: ['PROCESSING', 'CAPTURED', 'FAILED'],
  PROCESSING: ['REQUIRES_ACTION', 'CAPTURED', 'FAILED'],
  FAILED: ['CAPTURED'],
  CAPTURED: ['REFUND_PENDING'],
  REFUND_PENDING: ['REFUND_PENDING', 'PARTIALLY_REFUNDED', 'REFUNDED'],
  PARTIALLY_REFUNDED: ['REFUND_PENDING'],
  REFUNDED: [],
};

export function mayBecome(from: PaymentStatus, to: PaymentStatus): boolean {
  return transitions[from].includes(to);
}

export const RefundStatus = { PENDING: 'PENDING', COMPLETED: 'COMPLETED' } as const;
export type RefundStatus = keyof typeof RefundStatus;

export interface Refund {
  /** Made from what asked for it, so that asking again finds it instead of making a second one. */
  id: string;
  /** Minor units. */
  amount: number;
  reason: string;
  status: RefundStatus;
  /** Who asked and under which key; unique over all payments. */
  requestKey: string;
  /** The person who decided it; absent or null when the house did. */
  requestedBy?: string | null;
  /** Of the input that came with the key. */
  fingerprint: string;
  requestedAt: Date;
  completedAt: Date | null;
}

/**
 * Money the provider took that was not asked for: another amount or currency, or a second time. All of it goes back,
 * and it never pays for anything.
 */
export interface StrayCapture {
  /** The provider's name for it. */
  captureId: string;
  /** Minor units of its own `currency`. */
  amount: number;
  currency: string;
  refundId: string;
  takenAt: Date;
  /** `null` while it is on its way back. */
  refundedAt: Date | null;
}

export interface Card {
  brand: string;
  last4: string;
}

export interface Failure {
  code: string;
  message: string;
  retryable: boolean;
}

/** One attempt to take the money for one order. Its id is the provider's idempotency key and reference. */
export interface Payment {
  id: string;
  orderId: string;
  eventId: string;
  organizerId: string;
  buyerId: string;
  /** Minor units of `currency`. */
  amount: number;
  currency: string;
  idempotencyKey: string;
  fingerprint: string;
  /** Kept while an answer is open, because the same request may have to be sent again; then dropped. */
  paymentMethodToken: string | null;
  status: PaymentStatus;
  /** The provider's name for the capture. */
  captureId: string | null;
  card: Card | null;
  failure: Failure | null;
  /** While REQUIRES_ACTION: the provider's page where the buyer confirms it. Who has the address can decide. */
  nextActionUrl: string | null;
  refunds: readonly Refund[];
  strays: readonly StrayCapture[];
  createdAt: Date;
  capturedAt: Date | null;
  /** When others are told of the capture again if it has led to nothing by then; `null`: it has, or there is none. */
  tellAgainAt: Date | null;
  toldAgain: number;
  /** Grows by one with every change; a change is written only over the version it was decided on. */
  version: number;
}

/** What a decision came to: the payment as it is to be, and what is to be written and told with it. */
export interface Change {
  payment: Payment;
  postings: readonly LedgerPosting[];
  events: readonly PaymentEvent[];
}

export type PaymentEvent =
  | { kind: 'captured'; at: Date }
  | { kind: 'failed'; failure: Failure; at: Date }
  | { kind: 'refund-completed'; refundId: string; refundedInTotal: number; at: Date };
