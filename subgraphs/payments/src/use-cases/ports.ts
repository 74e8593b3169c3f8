import type { CaptureAnswer } from '../domain/decide-capture.js';
import type { Change, Payment } from '../domain/payment.js';

/** `unknown`: it may have reached the provider. `unreachable`: it certainly did not. */
export type CaptureOutcome = CaptureAnswer | { kind: 'unknown' } | { kind: 'unreachable' };

/** A payment provider. `reference` is our payment's id; every call ends within its deadline. */
export interface PaymentProvider {
  /** Takes the money, at most once for a reference however often it is asked. Never throws. */
  capture(request: {
    reference: string;
    amount: number;
    currency: string;
    paymentMethodToken: string;
  }): Promise<CaptureOutcome>;
  /** What came of it; `null` when the provider has never heard of it. @throws when the provider does not answer. */
  findCapture(reference: string): Promise<CaptureAnswer | null>;
  /**
   * Makes sure that nothing is, or ever will be, captured under the reference; `null` says so.
   * If it is decided already, that is the answer. @throws when the provider does not answer.
   */
  cancelCapture(reference: string): Promise<CaptureAnswer | null>;
  /** Gives money back, at most once for a refund id. @throws when it is not certain that it is done. */
  refund(request: { refundId: string; captureId: string; amount: number; currency: string }): Promise<void>;
}

/** Of an order of `tickets`, what paying needs. */
export interface PayableOrder {
  id: string;
  eventId: string;
  organizerId: string;
  buyerId: string;
  amount: number;
  currency: string;
  /** `null` while only its end is known here. */
  expiresAt: Date | null;
  closedAs: 'EXPIRED' | 'CANCELLED' | null;
}

export interface OrderStore {
  find(id: string): Promise<PayableOrder | null>;
  findMany(ids: readonly string[]): Promise<PayableOrder[]>;
  recordPlaced(order: Omit<PayableOrder, 'closedAs' | 'expiresAt'> & { expiresAt: Date }): Promise<void>;
  recordClosed(
    order: Omit<PayableOrder, 'closedAs' | 'expiresAt'> & { closedAs: 'EXPIRED' | 'CANCELLED' },
  ): Promise<void>;
}

export type InsertOutcome = 'inserted' | 'key-taken' | 'order-taken';

export interface PaymentStore {
  find(id: string): Promise<Payment | null>;
  findMany(ids: readonly string[]): Promise<Payment[]>;
  findByKey(buyerId: string, idempotencyKey: string): Promise<Payment | null>;
  /** The payment that has the order's one place: any but a FAILED one. */
  findLive(orderId: string): Promise<Payment | null>;
  findByOrders(orderIds: readonly string[]): Promise<Payment[]>;
  /** The payment with a refund of this request key. */
  findByRefundKey(requestKey: string): Promise<Payment | null>;
  /** A new payment takes the place of its order, if it is free, and its idempotency key, if it is new. */
  insert(payment: Payment): Promise<InsertOutcome>;
  /**
   * Writes the change over the version it was decided on, with its postings and events, in one write.
   * @returns `outdated` when that version is no longer there, `refund-key-taken` when another payment has a refund of
   *   the same request key; nothing is written then.
   */
  write(change: Change): Promise<'written' | 'outdated' | 'refund-key-taken'>;
  /** Payments in `status` made before `before`, by id from behind `after` on. */
  findWaiting(
    status: 'PROCESSING' | 'REFUND_PENDING',
    before: Date,
    page: { after: string; limit: number },
  ): Promise<Payment[]>;
}
