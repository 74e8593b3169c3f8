import type { MoneyAmount } from './money.js';

/** One kind of ticket an event sells, at one price. */
export interface PriceTier {
  id: string;
  name: string;
  /** Minor units. */
  price: number;
}

/** What is added to the price of the tickets. */
export interface Charges {
  currency: string;
  fees: {
    /** Minor units for each ticket. */
    perTicket: number;
    /** 1/100 % of each ticket's price. */
    basisPoints: number;
  };
  /** 1/100 % of tickets and fees together. */
  taxBasisPoints: number;
}

export interface PriceLine {
  tierId: string;
  tierName: string;
  quantity: number;
  unitPrice: MoneyAmount;
  amount: MoneyAmount;
}

/** What a cart costs. `total` is always exactly `subtotal + fees + tax`, and `subtotal` the sum of the lines. */
export interface PriceBreakdown {
  lines: PriceLine[];
  subtotal: MoneyAmount;
  fees: MoneyAmount;
  tax: MoneyAmount;
  total: MoneyAmount;
}

/**
 * Prices a cart. Every rounding is of one amount, half up, in minor units: the fee of each ticket (so that ten
 * tickets cost ten times one), then the tax of the whole (so that no cent is made or lost between tickets).
 *
 * @param tiers one for each ticket, repetition included; lines come in the order of first appearance.
 */
export function priceOf(tiers: readonly PriceTier[], charges: Charges): PriceBreakdown {
  const money = (amount: number): MoneyAmount => ({ amount, currency: charges.currency });
  const lines = new Map<string, PriceLine>();
  let subtotal = 0;
  let fees = 0;
  for (const tier of tiers) {
    const quantity = (lines.get(tier.id)?.quantity ?? 0) + 1;
    lines.set(tier.id, {
      tierId: tier.id,
      tierName: tier.name,
      quantity,
      unitPrice: money(tier.price),
      amount: money(tier.price * quantity),
    });
    subtotal += tier.price;
    fees += charges.fees.perTicket + share(tier.price, charges.fees.basisPoints);
  }
  const tax = share(subtotal + fees, charges.taxBasisPoints);
  return {
    lines: [...lines.values()],
    subtotal: money(subtotal),
    fees: money(fees),
    tax: money(tax),
    total: money(subtotal + fees + tax),
  };
}

/** Basis points of an amount, half up; exact, because amount * 10,000 stays far below 2^53. */
function share(amount: number, basisPoints: number): number {
  return Math.floor((amount * basisPoints + 5_000) / 10_000);
}
