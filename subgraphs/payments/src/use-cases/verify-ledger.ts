import { faultOfEntry, type Hash, type LedgerEntry, type LedgerFault } from '../domain/ledger.js';
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

const inWords: Record<LedgerFault, string> = {
  sequence: 'is not the next number: entries are missing',
  chain: 'does not follow the entry before it',
  hash: 'was altered',
  balance: 'does not balance',
};

/**
 * Reads the whole ledger and all payments: every entry must follow the one before, be as it was written and balance,
 * and the book must have each movement of each payment, once, and no other.
 */
export async function verifyLedger({ payments, ledger, hash }: Parts): Promise<LedgerReport> {
  const faults: string[] = [];
  const tell = (fault: string) => faults.length < maxFaults && faults.push(fault);
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

  let unposted = 0;
  for await (const { posting, posted } of payments.allPostings()) {
    const movement = movements.get(posting.id);
    movements.delete(posting.id);
    const { debit, credit, amount, currency, paymentId } = posting;
    if (movement === undefined && !posted) {
      unposted += 1;
    } else if (movement === undefined) {
      tell(`${posting.id} of payment ${paymentId} is not in the ledger`);
    } else if (movement !== [paymentId, debit, credit, amount, amount, currency].join()) {
      tell(`${posting.id} of payment ${paymentId} is in the ledger with other facts`);
    }
  }
  for (const id of movements.keys()) {
    tell(`${id} is in the ledger, and no payment knows of it`);
  }
  return { entries, head: last?.hash ?? null, balances, unposted, faults };
}

function movementOf({ paymentId, lines, currency }: LedgerEntry): string {
  const [debit, credit] = lines;
  return [paymentId, debit?.account, credit?.account, debit?.debit, credit?.credit, currency].join();
}
