import type { OutboxEntry } from '@parterre/contracts/event';
import type { CollectionIndexes } from '@parterre/mongo/indexes';
import type { LedgerPosting } from '../domain/ledger.js';
import type { Payment } from '../domain/payment.js';

export const paymentCollection = 'payments';

/** A payment as it is stored: beside the payment itself, what its changes moved and have to tell. */
export interface PaymentDocument extends Omit<Payment, 'id'> {
  _id: string;
  schemaVersion: 1;
  /** It has its order's one place; see the index `order_live`. */
  live: boolean;
  /** Only ever grows. */
  postings: LedgerPosting[];
  outbox: OutboxEntry[];
}

export const indexNames = {
  /** Same buyer, same key: the same payment. */
  key: 'buyer_key',
  /** An order has at most one payment that is not FAILED. */
  live: 'order_live',
  /** Same requester, same key: the same refund. */
  refundKey: 'refund_key',
  /** By status: the payments that stand still. */
  waiting: { PROCESSING: 'unanswered', REFUND_PENDING: 'refund_pending' },
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
    { name: 'order', key: { orderId: 1, _id: 1 } },
    // Small whatever the number of payments: only what stands still is in them.
    {
      name: indexNames.waiting.PROCESSING,
      key: { _id: 1, status: 1 },
      partialFilterExpression: { status: 'PROCESSING' },
    },
    {
      name: indexNames.waiting.REFUND_PENDING,
      key: { _id: 1, status: 1 },
      partialFilterExpression: { status: 'REFUND_PENDING' },
    },
  ],
};

export function toDocument({ id, ...payment }: Payment): PaymentDocument {
  return { _id: id, ...payment, schemaVersion: 1, live: takesPlace(payment), postings: [], outbox: [] };
}

export function toPayment(document: PaymentDocument): Payment {
  const {
    _id,
    schemaVersion: _schema,
    live: _live,
    postings: _postings,
    outbox: _outbox,
    ...payment
  } = document;
  return { id: _id, ...payment };
}

/** A FAILED payment leaves its order's place to another. */
export function takesPlace({ status }: Pick<Payment, 'status'>): boolean {
  return status !== 'FAILED';
}
