import type { OutboxEntry } from '@parterre/contracts/event';
import type { CollectionIndexes } from '@parterre/mongo/indexes';
import type { LedgerPosting } from '../domain/ledger.js';
import type { Payment } from '../domain/payment.js';
import type { Refusal } from '../use-cases/ports.js';

export const paymentCollection = 'payments';

/** A payment as it is stored: beside the payment itself, what its changes moved and have to tell. */
export interface PaymentDocument extends Omit<Payment, 'id'> {
  _id: string;
  schemaVersion: 1;
  /** It has its order's one place; see the index `order_live`. */
  live: boolean;
  /** Money that was not asked for is still here; see the index `stray`. */
  owes: boolean;
  /** Only ever grows. */
  postings: LedgerPosting[];
  /** The ids of those postings that are not in the ledger yet; see the index `unposted`. */
  unposted: string[];
  outbox: OutboxEntry[];
}

/** A refusal to pay: it stands among the payments so that one unique index gives each key to one answer. */
export interface RefusalDocument {
  _id: string;
  schemaVersion: 1;
  buyerId: string;
  idempotencyKey: string;
  fingerprint: string;
  refusedAs: Refusal['status'];
  createdAt: Date;
}

export const indexNames = {
  unposted: 'unposted',
  /** Money that was not asked for and is on its way back. */
  stray: 'stray',
  /** Captures that have led to nothing yet, or were not looked at since, by when they are to be told again. */
  tellAgain: 'tell_again',
  /** Same buyer, same key: the same payment. */
  key: 'buyer_key',
  /** An order has at most one payment that is not FAILED. */
  live: 'order_live',
  /** Same requester, same key: the same refund. */
  refundKey: 'refund_key',
  /** By status: the payments that stand still. */
  waiting: {
    PROCESSING: 'unanswered',
    REQUIRES_ACTION: 'action_required',
    REFUND_PENDING: 'refund_pending',
  },
} as const;

export const paymentIndexes: CollectionIndexes = {
  collection: paymentCollection,
  indexes: [
    { name: indexNames.key, key: { buyerId: 1, idempotencyKey: 1 }, unique: true },
    { name: indexNames.live, key: { orderId: 1 }, unique: true, partialFilterExpression: { live: true } },
    {
      name: indexNames.refundKey,
      key: { 'refunds.requestKey': 1 },
      unique: true,
      partialFilterExpression: { 'refunds.requestKey': { $exists: true } },
    },
    {
      name: 'refusals',
      key: { createdAt: 1 },
      partialFilterExpression: { refusedAs: { $exists: true } },
    },
    {
      name: 'captured',
      key: { capturedAt: 1 },
      partialFilterExpression: { capturedAt: { $type: 'date' } },
    },
    {
      name: 'refunded',
      key: { 'refunds.completedAt': 1 },
      partialFilterExpression: { 'refunds.completedAt': { $type: 'date' } },
    },
    { name: 'order', key: { orderId: 1, _id: 1 } },
    // Small whatever the number of payments: only what stands still is in them.
    {
      name: indexNames.unposted,
      key: { 'unposted.0': 1 },
      partialFilterExpression: { 'unposted.0': { $exists: true } },
    },
    { name: indexNames.stray, key: { _id: 1, owes: 1 }, partialFilterExpression: { owes: true } },
    {
      name: indexNames.tellAgain,
      key: { tellAgainAt: 1 },
      partialFilterExpression: { tellAgainAt: { $type: 'date' } },
    },
    ...Object.entries(indexNames.waiting).map(([status, name]) => ({
      name,
      key: { _id: 1, status: 1 } as const,
      partialFilterExpression: { status },
    })),
  ],
};

export function toDocument({ id, ...payment }: Payment): PaymentDocument {
  return {
    _id: id,
    ...payment,
    schemaVersion: 1,
    live: takesPlace(payment),
    owes: owes(payment),
    postings: [],
    unposted: [],
    outbox: [],
  };
}

export function toPayment(document: PaymentDocument): Payment {
  const {
    _id,
    schemaVersion: _schema,
    live: _live,
    owes: _owes,
    postings: _postings,
    unposted: _unposted,
    outbox: _outbox,
    ...payment
  } = document;
  // Documents from before these fields lack them.
  return { id: _id, ...{ strays: [], tellAgainAt: null, toldAgain: 0 }, ...payment };
}

export function isRefusal(document: PaymentDocument | RefusalDocument): document is RefusalDocument {
  return 'refusedAs' in document;
}

export function toRefusalDocument({ id, status, ...refusal }: Refusal): RefusalDocument {
  return { _id: id, ...refusal, refusedAs: status, schemaVersion: 1 };
}

export function toRefusal(document: RefusalDocument): Refusal {
  const { _id, schemaVersion: _schema, refusedAs, ...refusal } = document;
  return { id: _id, ...refusal, status: refusedAs };
}

export function owes({ strays }: Pick<Payment, 'strays'>): boolean {
  return strays.some(({ refundedAt }) => refundedAt === null);
}

/** A FAILED payment leaves its order's place to another. */
export function takesPlace({ status }: Pick<Payment, 'status'>): boolean {
  return status !== 'FAILED';
}
