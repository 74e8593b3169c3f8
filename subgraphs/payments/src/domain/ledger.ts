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
