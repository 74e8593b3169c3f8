import {
  faultOfEntry,
  type Hash,
  type LedgerEntry,
  type LedgerFault,
  type PaymentPosting,
} from '../domain/ledger.js';
import type { LedgerStore, PaymentStore } from './ports.js';

export interface LedgerReport {
  entries: number;
  /** Of the last entry: who keeps it elsewhere can tell that the end was not cut off. `null` for an empty ledger. */
  head: string | null;
  /** Debits less credits in minor units, by currency and account: of a currency, they add up to 0. */
  balances: Record<string, Record<string, number>>;
  /** Movements that payments have made and that are still on their way into the ledger. */
  unposted: number;
  /** At most `maxFaults` of them. */
  faults: string[];
}

interface Parts {
  payments: Pick<PaymentStore, 'allPostings'>;
  ledger: LedgerStore;
  hash: Hash;
}

const maxFaults = 100;
const batchSize = 1_000;

const inWords: Record<LedgerFault, string> = {
  sequence: 'is not the next number: entries are missing',
  chain: 'does not follow the entry before it',
  hash: 'was altered',
  balance: 'does not balance',
};

/**
 * Reads the whole ledger and all payments: every entry must follow the one before, be as it was written and balance,
 * and the book must have each movement of each payment, once, and no other. It tells the truth while sales go on: the
 * book is read first, so that each of its movements is in the payments read after it; a movement that is marked as
 * posted and was not in the book then is looked for behind the entries that were read.
 */
export async function verifyLedger({ payments, ledger, hash }: Parts): Promise<LedgerReport> {
  const faults: string[] = [];
  const tell = (fault: string) => faults.length < maxFaults && faults.push(fault);
  const { last, entries, balances, movements } = await readBook(ledger, hash, tell);

  let unposted = 0;
  let later: PaymentPosting[] = [];
  const lookForLater = async () => {
    const found = new Map(
      (await ledger.havingPosted(later.map(({ id }) => id))).map((e) => [e.postingId, e]),
    );
    for (const posting of later) {
      const entry = found.get(posting.id);
      if (!entry || entry.sequence <= (last?.sequence ?? 0)) {
        tell(`${posting.id} of payment ${posting.paymentId} is not in the ledger`);
      } else if (movementOf(entry) !== movementIn(posting)) {
        tell(`${posting.id} of payment ${posting.paymentId} is in the ledger with other facts`);
      }
    }
    later = [];
  };
  for await (const { posting, posted } of payments.allPostings()) {
    const movement = movements.get(posting.id);
    movements.delete(posting.id);
    if (movement === undefined && !posted) {
      unposted += 1;
    } else if (movement === undefined) {
      later.push(posting);
      if (later.length === batchSize) {
        await lookForLater();
      }
    } else if (movement !== movementIn(posting)) {
      tell(`${posting.id} of payment ${posting.paymentId} is in the ledger with other facts`);
    }
  }
  await lookForLater();
  for (const id of movements.keys()) {
    tell(`${id} is in the ledger, and no payment knows of it`);
  }
  return { entries, head: last?.hash ?? null, balances, unposted, faults };
}

/** Entry by entry, from the first to the one that is the last at this moment. */
async function readBook(ledger: LedgerStore, hash: Hash, tell: (fault: string) => void) {
  const balances: LedgerReport['balances'] = {};
  const movements = new Map<string, string>();
  let last: LedgerEntry | null = null;
  let entries = 0;
  for await (const entry of ledger.all()) {
    const fault = faultOfEntry(last, entry, hash);
    if (fault) {
      tell(`entry ${entry.sequence} ${inWords[fault]}`);
    }
    const accounts = balances[entry.currency] ?? {};
    balances[entry.currency] = accounts;
    for (const { account, debit, credit } of entry.lines) {
      accounts[account] = (accounts[account] ?? 0) + debit - credit;
    }
    movements.set(entry.postingId, movementOf(entry));
    last = entry;
    entries += 1;
  }
  return { last: last as LedgerEntry | null, entries, balances, movements };
}

function movementOf({ paymentId, lines, currency }: LedgerEntry): string {
  const [debit, credit] = lines;
  return [paymentId, debit?.account, credit?.account, debit?.debit, credit?.credit, currency].join();
}

function movementIn({ paymentId, debit, credit, amount, currency }: PaymentPosting): string {
  return [paymentId, debit, credit, amount, amount, currency].join();
}
