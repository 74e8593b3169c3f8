/**
 * The accounts money moves between. `provider` is what the provider owes us, `orders` is what we owe for an order:
 * tickets, or the money back.
 */
export type Account = 'provider' | 'orders';

/** One movement: the same amount into one account and out of another, so that every posting balances by its shape. */
export interface LedgerPosting {
  /** The capture's or refund's own id: a movement is posted once. */
  id: string;
  debit: Account;
  credit: Account;
  /** Minor units of `currency`, above zero. */
  amount: number;
  currency: string;
  at: Date;
}

export function capturePosting(id: string, amount: number, currency: string, at: Date): LedgerPosting {
  return { id, debit: 'provider', credit: 'orders', amount, currency, at };
}

export function refundPosting(id: string, amount: number, currency: string, at: Date): LedgerPosting {
  return { id, debit: 'orders', credit: 'provider', amount, currency, at };
}

/** A posting on its way into the ledger, with what it belongs to. */
export interface PaymentPosting extends LedgerPosting {
  paymentId: string;
  orderId: string;
}

/** One side of an entry; one of the two amounts is 0. */
export interface LedgerLine {
  account: Account;
  /** Minor units. */
  debit: number;
  credit: number;
}

/** What the hash of an entry is made of. */
export interface LedgerFacts {
  /** 1, 2, 3, ... without gaps. */
  sequence: number;
  postingId: string;
  paymentId: string;
  orderId: string;
  currency: string;
  lines: readonly LedgerLine[];
  /** When the money moved. */
  at: Date;
  /** The hash of the entry before; of the first one `firstHash`. */
  previousHash: string;
}

/** One entry of the book: it is never changed and never removed, and its hash seals all before it. */
export interface LedgerEntry extends LedgerFacts {
  hash: string;
}

/** What stands before the first entry. */
export const firstHash = '0'.repeat(64);

/** SHA-256 in hex, given by whoever has it: rules know no library. */
export type Hash = (text: string) => string;

/** The entry that posts this movement behind the last one. */
export function nextEntry(
  last: Pick<LedgerEntry, 'sequence' | 'hash'> | null,
  posting: PaymentPosting,
  hash: Hash,
): LedgerEntry {
  const { id, paymentId, orderId, currency, debit, credit, amount, at } = posting;
  const facts: LedgerFacts = {
    sequence: (last?.sequence ?? 0) + 1,
    postingId: id,
    paymentId,
    orderId,
    currency,
    lines: [
      { account: debit, debit: amount, credit: 0 },
      { account: credit, debit: 0, credit: amount },
    ],
    at,
    previousHash: last?.hash ?? firstHash,
  };
  return { ...facts, hash: hash(sealedText(facts)) };
}

/** Everything in an entry but its hash, written in one certain way. */
function sealedText(facts: LedgerFacts): string {
  const { sequence, postingId, paymentId, orderId, currency, lines, at, previousHash } = facts;
  const sides = lines.map(({ account, debit, credit }) => [account, debit, credit]);
  return JSON.stringify([
    ...[previousHash, sequence, postingId, paymentId, orderId, currency],
    ...[at.toISOString(), sides],
  ]);
}

export type LedgerFault = 'sequence' | 'chain' | 'hash' | 'balance';

/** What is wrong with an entry, given the one before it; `null` for nothing. */
export function faultOfEntry(
  last: Pick<LedgerEntry, 'sequence' | 'hash'> | null,
  entry: LedgerEntry,
  hash: Hash,
): LedgerFault | null {
  if (entry.sequence !== (last?.sequence ?? 0) + 1) {
    return 'sequence';
  }
  if (entry.previousHash !== (last?.hash ?? firstHash)) {
    return 'chain';
  }
  if (entry.hash !== hash(sealedText(entry))) {
    return 'hash';
  }
  const sum = (side: 'debit' | 'credit') => entry.lines.reduce((total, line) => total + line[side], 0);
  return sum('debit') === sum('credit') && sum('debit') > 0 ? null : 'balance';
}
