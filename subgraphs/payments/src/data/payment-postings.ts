import type { Collection } from 'mongodb';
import type { PaymentPosting } from '../domain/ledger.js';
import type { PaymentStore } from '../use-cases/ports.js';
import { indexNames, type PaymentDocument } from './payment.document.js';

type Facts = Pick<PaymentDocument, '_id' | 'orderId' | 'postings' | 'unposted'>;

const projection = { orderId: 1, postings: 1, unposted: 1 } as const;

/** The side of the payments that the ledger is written from. */
export function createPostings(
  payments: Collection<PaymentDocument>,
): Pick<PaymentStore, 'findUnposted' | 'markPosted' | 'allPostings'> {
  return {
    findUnposted: async (limit) => {
      const found = payments
        .find<Facts>({ 'unposted.0': { $exists: true } }, { projection })
        .hint(indexNames.unposted)
        .limit(limit);
      return (await found.toArray()).flatMap((document) =>
        postingsOf(document).filter(({ id }) => document.unposted.includes(id)),
      );
    },

    markPosted: async (postings) => {
      const byPayment = Map.groupBy(postings, ({ paymentId }) => paymentId);
      if (byPayment.size > 0) {
        await payments.bulkWrite(
          [...byPayment].map(([paymentId, posted]) => ({
            updateOne: {
              filter: { _id: paymentId },
              update: { $pull: { unposted: { $in: posted.map(({ id }) => id) } } },
            },
          })),
          { ordered: false },
        );
      }
    },

    allPostings: async function* () {
      for await (const document of payments.find<Facts>(
        { 'postings.0': { $exists: true } },
        { projection },
      )) {
        for (const posting of postingsOf(document)) {
          yield { posting, posted: !document.unposted.includes(posting.id) };
        }
      }
    },
  };
}

function postingsOf({ _id: paymentId, orderId, postings }: Facts): PaymentPosting[] {
  return postings.map((posting) => ({ ...posting, paymentId, orderId }));
}
