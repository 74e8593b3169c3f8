import type { CaptureAnswer } from '../domain/decide-capture.js';
import type { LedgerEntry, PaymentPosting } from '../domain/ledger.js';
import type { PayableOrder, UnpayableStatus } from '../domain/payable-order.js';
import type { Change, Payment } from '../domain/payment.js';
import type { ProviderDifference, ProviderTransaction } from '../domain/provider-difference.js';

/**
 * `refused`: the provider will not act on the request as it is. `unknown`: it may have reached the provider.
 * `unreachable`: it certainly did not.
 */
export type CaptureOutcome =
  | CaptureAnswer
  | { kind: 'refused' }
  | { kind: 'unknown' }
  | { kind: 'unreachable' };

/** One capture as it was asked for: some providers want all of it again to find it. */
export interface CaptureKey {
  reference: string;
  amount: number;
  currency: string;
  /** The provider's name for it, once it is known. */
  captureId: string | null;
}

/** A payment provider. `reference` is our payment's id; every call ends within its deadline. */
export interface PaymentProvider {
  /** Amounts in this currency are multiples of this many minor units; others it neither takes nor gives back. */
  amountStep(currency: string): number;
  /** Takes the money, at most once for a reference however often it is asked. Never throws. */
  capture(request: CaptureKey & { paymentMethodToken: string }): Promise<CaptureOutcome>;
  /** What came of it; `null` when the provider has never heard of it. @throws when the provider does not answer. */
  findCapture(capture: CaptureKey): Promise<CaptureAnswer | null>;
  /**
   * Makes sure that nothing is, or ever will be, captured under the reference; `null` says so.
   * If it is decided already, that is the answer. @throws when the provider does not answer.
   */
  cancelCapture(capture: CaptureKey): Promise<CaptureAnswer | null>;
  /** Gives money back, at most once for a refund id. @throws when it is not certain that it is done. */
  refund(request: RefundRequest): Promise<void>;
  /** Whether it gave this refund's money back. @throws when the provider does not answer. */
  hasRefunded(refund: Pick<RefundRequest, 'refundId' | 'captureId'>): Promise<boolean>;
  /** Everything it made for us from `from` to before `to`. @throws when the provider does not answer. */
  list(from: Date, to: Date): AsyncIterable<ProviderTransaction>;
}

/**
 * What a message from the provider has to say. `forged`: not from the provider, or too old; `unknown`: not a message
 * that was agreed on; `nothing`: no concern of ours.
 */
export type WebhookMessage =
  | { kind: 'forged' | 'unknown' | 'nothing' }
  | { kind: 'capture'; reference: string; answer: CaptureAnswer }
  | { kind: 'refund'; paymentId: string; refundId: string };

/** Verifies a message and reads it. @throws when the provider has to be asked and does not answer. */
export type ReadWebhook = (
  body: Buffer,
  headers: Readonly<Record<string, string | string[] | undefined>>,
) => Promise<WebhookMessage>;

export interface RefundRequest {
  refundId: string;
  paymentId: string;
  captureId: string;
  amount: number;
  currency: string;
}

type OrderFacts = Omit<PayableOrder, 'closedAs' | 'expiresAt' | 'confirmed' | 'paidBy'>;

export interface OrderStore {
  find(id: string): Promise<PayableOrder | null>;
  findMany(ids: readonly string[]): Promise<PayableOrder[]>;
  recordPlaced(order: OrderFacts & { expiresAt: Date }): Promise<void>;
  recordClosed(order: OrderFacts & { closedAs: 'EXPIRED' | 'CANCELLED' }): Promise<void>;
  recordConfirmed(order: OrderFacts & { confirmed: true; paidBy?: string }): Promise<void>;
}

/** Where a payment may stand still, so that somebody has to look after it. */
export type WaitingStatus = 'PROCESSING' | 'REQUIRES_ACTION' | 'REFUND_PENDING';

/** The answer to a request to pay an order that took no payment, kept under the request's key. */
export interface Refusal {
  id: string;
  buyerId: string;
  idempotencyKey: string;
  fingerprint: string;
  status: UnpayableStatus;
  createdAt: Date;
}

/** What was made of the request that had an idempotency key first. */
export type KeyHolder = { kind: 'payment'; made: Payment } | { kind: 'refusal'; made: Refusal };

export type InsertOutcome = 'inserted' | 'key-taken' | 'order-taken';

export interface PaymentStore {
  find(id: string): Promise<Payment | null>;
  findMany(ids: readonly string[]): Promise<Payment[]>;
  findByKey(buyerId: string, idempotencyKey: string): Promise<KeyHolder | null>;
  /** The payment that has the order's one place: any but a FAILED one. */
  findLive(orderId: string): Promise<Payment | null>;
  findByOrders(orderIds: readonly string[]): Promise<Payment[]>;
  /** The payment with a refund of this request key. */
  findByRefundKey(requestKey: string): Promise<Payment | null>;
  /** A new payment takes the place of its order, if it is free, and its idempotency key, if it is new. */
  insert(payment: Payment): Promise<InsertOutcome>;
  /** Keeps a refusal under its idempotency key; `false` when the key is taken. */
  insertRefusal(refusal: Refusal): Promise<boolean>;
  /** Forgets refusals from before `before`, so that their keys are free again. */
  removeRefusals(before: Date): Promise<void>;
  /**
   * Writes the change over the version it was decided on, with its postings and events, in one write.
   * @returns `outdated` when that version is no longer there, `refund-key-taken` when another payment has a refund of
   *   the same request key; nothing is written then.
   */
  write(change: Change): Promise<'written' | 'outdated' | 'refund-key-taken'>;
  /** Movements that are not in the ledger yet, of at most `limit` payments, the oldest of each payment first. */
  findUnposted(limit: number): Promise<PaymentPosting[]>;
  /** They are in the ledger now. */
  markPosted(postings: readonly PaymentPosting[]): Promise<void>;
  /** Every movement of every payment, and whether it is marked as posted. */
  allPostings(): AsyncIterable<{ posting: PaymentPosting; posted: boolean }>;
  /** By our own clock: captures and completed refunds (`refundId`) from `from` to before `to`. */
  movedBetween(from: Date, to: Date): AsyncIterable<{ payment: Payment; refundId: string | null }>;
  /** Payments in `status` made before `before`, by id from behind `after` on. */
  findWaiting(
    status: WaitingStatus,
    before: Date,
    page: { after: string; limit: number },
  ): Promise<Payment[]>;
}

/** Payments that a first answer has not brought to an end. */
export interface LooseEnds {
  /** Payments with money that was not asked for and is still here, by id from behind `after` on. */
  findStray(page: { after: string; limit: number }): Promise<Payment[]>;
  /** Captures that are to be told again by `now`, the longest overdue first. */
  findToTellAgain(now: Date, limit: number): Promise<Payment[]>;
}

/** The book: entries are added at its end, in one unbroken chain, and never changed. */
export interface LedgerStore {
  last(): Promise<LedgerEntry | null>;
  /** The entries of those of these postings that are in the book. */
  havingPosted(postingIds: readonly string[]): Promise<LedgerEntry[]>;
  /**
   * Adds the entries in order.
   * @returns `false` when another was faster with one of the numbers or postings; those before it are in the book then.
   */
  append(entries: readonly LedgerEntry[]): Promise<boolean>;
  /** By number. */
  all(): AsyncIterable<LedgerEntry>;
}

/** What came of comparing one day with the provider's list. */
export interface Reconciliation {
  /** In UTC, `2026-11-21`. */
  day: string;
  provider: string;
  startedAt: Date;
  finishedAt: Date;
  /** In the provider's list. */
  captures: number;
  refunds: number;
  differenceCount: number;
  /** The first of them. */
  differences: ProviderDifference[];
}

export interface ReconciliationStore {
  /** In place of what was found of the same day before. */
  save(reconciliation: Reconciliation): Promise<void>;
  newestDay(): Promise<string | null>;
  /** Days before `before`, newest first. */
  page(page: { before: string | null; limit: number }): Promise<Reconciliation[]>;
}
