import { crashPoint } from '@parterre/messaging/crash-point';
import { Unavailable } from '@parterre/subgraph-kit/errors';
import { type Hash, type LedgerEntry, nextEntry, type PaymentPosting } from '../domain/ledger.js';
import type { LedgerStore, PaymentStore } from './ports.js';

interface Parts {
  payments: PaymentStore;
  ledger: LedgerStore;
  hash: Hash;
}

/** Payments taken together into one write of the ledger. */
const batchSize = 100;
/** Each try loses only to another process that has posted meanwhile. */
const maxTries = 20;

/**
 * Brings what payments have moved into the ledger. The payment's own write is the decision; this only copies it, as
 * often as it takes: killed anywhere and run again, or run in several processes at once, each movement is posted once.
 */
export function createPostLedger({ payments, ledger, hash }: Parts): () => Promise<void> {
  return async () => {
    for (;;) {
      const postings = await payments.findUnposted(batchSize);
      if (postings.length === 0) {
        return;
      }
      await post(ledger, hash, postings);
      crashPoint('payments.after-ledger');
      await payments.markPosted(postings);
    }
  };
}

async function post(ledger: LedgerStore, hash: Hash, postings: readonly PaymentPosting[]): Promise<void> {
  for (let tries = 0; tries < maxTries; tries += 1) {
    const posted = await ledger.havingPosted(postings.map(({ id }) => id));
    const known = new Set(posted.map(({ postingId }) => postingId));
    let last = await ledger.last();
    const entries: LedgerEntry[] = [];
    for (const posting of postings) {
      if (!known.has(posting.id)) {
        last = nextEntry(last, posting, hash);
        entries.push(last);
      }
    }
    if (entries.length === 0 || (await ledger.append(entries))) {
      return;
    }
  }
  throw new Unavailable('The ledger is being written by others at this moment.');
}
