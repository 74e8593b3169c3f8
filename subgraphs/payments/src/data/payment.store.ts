import type { OutboxEntry } from '@parterre/contracts/event';
import { isDuplicateKey } from '@parterre/mongo/errors';
import type { CollectionOutbox } from '@parterre/subgraph-kit/subgraph';
import type { Collection, Db } from 'mongodb';
import type { Change } from '../domain/payment.js';
import type { LooseEnds, PaymentStore } from '../use-cases/ports.js';
import {
  indexNames,
  isRefusal,
  owes,
  type PaymentDocument,
  paymentCollection,
  type RefusalDocument,
  takesPlace,
  toDocument,
  toPayment,
  toRefusal,
  toRefusalDocument,
} from './payment.document.js';
import { createPostings } from './payment-postings.js';

interface Parts {
  db: Db;
  outbox: Pick<CollectionOutbox, 'flush'>;
  /** The change as others are to hear of it. */
  toEntries(change: Change): OutboxEntry[];
}

/** Most attempts of one order that are shown; a page of orders stays bounded. */
const maxPaymentsOfOrders = 5_000;

export function createPaymentStore({ db, outbox, toEntries }: Parts): PaymentStore & LooseEnds {
  const payments: Collection<PaymentDocument> = db.collection(paymentCollection);
  const holders: Collection<PaymentDocument | RefusalDocument> = db.collection(paymentCollection);

  const findOne = async (filter: object) => {
    const document = await payments.findOne(filter);
    return document && toPayment(document);
  };

  return {
    find: (id) => findOne({ _id: id, status: { $exists: true } }),
    findByKey: async (buyerId, idempotencyKey) => {
      const document = await holders.findOne({ buyerId, idempotencyKey });
      if (!document) {
        return null;
      }
      return isRefusal(document)
        ? { kind: 'refusal', made: toRefusal(document) }
        : { kind: 'payment', made: toPayment(document) };
    },
    findLive: (orderId) => findOne({ orderId, live: true }),
    findByRefundKey: (requestKey) => findOne({ 'refunds.requestKey': requestKey }),

    movedBetween: async function* (from, to) {
      // The type is named for the sake of the partial indexes, which are not thought of without it.
      const date = { $type: 'date' } as const;
      const within = { $gte: from, $lt: to };
      for await (const document of payments.find({ capturedAt: { ...within, ...date } })) {
        yield { payment: toPayment(document), refundId: null };
      }
      for await (const document of payments.find({
        'refunds.completedAt': date,
        refunds: { $elemMatch: { completedAt: within } },
      })) {
        const payment = toPayment(document);
        for (const { id, completedAt } of payment.refunds) {
          if (completedAt && completedAt >= from && completedAt < to) {
            yield { payment, refundId: id };
          }
        }
      }
    },

    findMany: async (ids) =>
      (await payments.find({ _id: { $in: [...ids] }, status: { $exists: true } }).toArray()).map(toPayment),

    findByOrders: async (orderIds) => {
      const found = payments
        .find({ orderId: { $in: [...orderIds] } })
        .sort({ orderId: 1, _id: 1 })
        .limit(maxPaymentsOfOrders);
      return (await found.toArray()).map(toPayment);
    },

    findWaiting: async (status, before, { after, limit }) => {
      const found = payments
        .find({ status, _id: { $gt: after }, createdAt: { $lt: before } })
        .sort({ _id: 1 })
        // The primary key would do for the order, and read every payment there is.
        .hint(indexNames.waiting[status])
        .limit(limit);
      return (await found.toArray()).map(toPayment);
    },

    findStray: async ({ after, limit }) => {
      const found = payments
        .find({ owes: true, _id: { $gt: after } })
        .sort({ _id: 1 })
        .hint(indexNames.stray)
        .limit(limit);
      return (await found.toArray()).map(toPayment);
    },

    findToTellAgain: async (now, limit) => {
      const found = payments
        .find({ tellAgainAt: { $lte: now, $type: 'date' } })
        .sort({ tellAgainAt: 1 })
        .limit(limit);
      return (await found.toArray()).map(toPayment);
    },

    ...createPostings(payments),

    insert: async (payment) => {
      try {
        await payments.insertOne(toDocument(payment));
        return 'inserted';
      } catch (error) {
        if (isDuplicateKey(error, indexNames.key)) {
          return 'key-taken';
        }
        if (isDuplicateKey(error, indexNames.live)) {
          return 'order-taken';
        }
        throw error;
      }
    },

    insertRefusal: async (refusal) => {
      try {
        await holders.insertOne(toRefusalDocument(refusal));
        return true;
      } catch (error) {
        if (isDuplicateKey(error, indexNames.key)) {
          return false;
        }
        throw error;
      }
    },

    removeRefusals: async (before) => {
      await holders.deleteMany({ refusedAs: { $exists: true }, createdAt: { $lt: before } });
    },

    write: async (change) => {
      const entries = toEntries(change);
      try {
        return await writeChange(takesPlace(change.payment));
      } catch (error) {
        if (isDuplicateKey(error, indexNames.refundKey)) {
          return 'refund-key-taken';
        }
        if (isDuplicateKey(error, indexNames.live)) {
          // A capture came to light after another payment had taken the order's place. Both hold money, so both are
          // kept; `tickets` asks for the refund of the one too many.
          return writeChange(false);
        }
        throw error;
      }

      async function writeChange(live: boolean): Promise<'written' | 'outdated'> {
        const { id, version, status, captureId, card, failure, nextActionUrl, ...rest } = change.payment;
        const { paymentMethodToken, refunds, strays, capturedAt, tellAgainAt, toldAgain } = rest;
        const { matchedCount } = await payments.updateOne(
          { _id: id, version },
          {
            $set: {
              ...{ status, captureId, card, failure, nextActionUrl, paymentMethodToken, capturedAt, live },
              ...{
                refunds: [...refunds],
                strays: [...strays],
                owes: owes({ strays }),
                tellAgainAt,
                toldAgain,
              },
              version: version + 1,
            },
            $push: {
              postings: { $each: [...change.postings] },
              unposted: { $each: change.postings.map(({ id: postingId }) => postingId) },
              outbox: { $each: entries },
            },
          },
        );
        if (matchedCount === 0) {
          return 'outdated';
        }
        if (entries.length > 0) {
          outbox.flush(id, entries);
        }
        return 'written';
      }
    },
  };
}
