import type { MoneyAmount } from './money.js';
import { discountOn, isFor, type PromoCode } from './promo-code.js';

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
  /** Its part of the whole discount. */
  discount: MoneyAmount;
  /** The fees of its tickets; absent from orders that were placed before it was kept. */
  fees?: MoneyAmount;
}

/**
 * What a cart costs. `total` is always exactly `subtotal - discount + fees + tax`; `subtotal` is the sum of the lines'
 * amounts, `discount` of their discounts, `fees` of their fees.
 */
export interface PriceBreakdown {
  lines: PriceLine[];
  subtotal: MoneyAmount;
  discount: MoneyAmount;
  fees: MoneyAmount;
  tax: MoneyAmount;
  total: MoneyAmount;
}

/** What a promo code takes off. */
export type Discount = Pick<PromoCode, 'benefit' | 'tierIds'>;

/**
 * Prices a cart. Every rounding is of one amount, half up, in minor units: the fee of each ticket (so that ten
 * tickets cost ten times one), the discount of the whole, then the tax of the whole (so that no cent is made or lost
 * between tickets). Fees are those of the full prices: they are for the booking, which is no less work.
 *
 * @param tiers one for each ticket, repetition included; lines come in the order of first appearance.
 */
export function priceOf(
  tiers: readonly PriceTier[],
  charges: Charges,
  discount: Discount | null = null,
): PriceBreakdown {
  const money = (amount: number): MoneyAmount => ({ amount, currency: charges.currency });
  const quantities = new Map<PriceTier['id'], { tier: PriceTier; quantity: number }>();
  for (const tier of tiers) {
    quantities.set(tier.id, { tier, quantity: (quantities.get(tier.id)?.quantity ?? 0) + 1 });
  }
  const amounts = [...quantities.values()].map(({ tier, quantity }) => tier.price * quantity);
  const discountable = [...quantities.values()].map(({ tier }, index) =>
    discount && isFor(discount, tier) ? (amounts[index] ?? 0) : 0,
  );
  const off = discount ? discountOn(discount.benefit, sumOf(discountable)) : 0;
  const offLines = divide(off, discountable);
  const subtotal = sumOf(amounts);
  const feesOfLines = [...quantities.values()].map(
    ({ tier, quantity }) => quantity * (charges.fees.perTicket + share(tier.price, charges.fees.basisPoints)),
  );
  const fees = sumOf(feesOfLines);
  const tax = share(subtotal - off + fees, charges.taxBasisPoints);
  return {
    lines: [...quantities.values()].map(({ tier, quantity }, index) => ({
      tierId: tier.id,
      tierName: tier.name,
      quantity,
      unitPrice: money(tier.price),
      amount: money(tier.price * quantity),
      discount: money(offLines[index] ?? 0),
      fees: money(feesOfLines[index] ?? 0),
    })),
    subtotal: money(subtotal),
    discount: money(off),
    fees: money(fees),
    tax: money(tax),
    total: money(subtotal - off + fees + tax),
  };
}

/**
 * What was paid for each ticket, without fees and tax; together exactly `subtotal - discount`.
 * @param tierIds of the tickets, as they were priced
 */
export function paidForEach(tierIds: readonly string[], { lines }: PriceBreakdown): number[] {
  const left = new Map(
    lines.map((line) => {
      const equal = Array.from({ length: line.quantity }, () => line.unitPrice.amount);
      return [line.tierId, { unit: line.unitPrice.amount, offs: divide(line.discount.amount, equal) }];
    }),
  );
  return tierIds.map((tierId) => {
    const line = left.get(tierId);
    return (line?.unit ?? 0) - (line?.offs.shift() ?? 0);
  });
}

/**
 * What was paid for each ticket in all: its price less its part of the discount, its fee, and the tax on both; together
 * exactly `total`, and each at most one minor unit from what it would be alone.
 * @param tierIds of the tickets, as they were priced
 */
export function paidInAllForEach(tierIds: readonly string[], price: PriceBreakdown): number[] {
  const fees = feesForEach(tierIds, price);
  const untaxed = paidForEach(tierIds, price).map((paid, index) => paid + (fees[index] ?? 0));
  const taxes = divide(price.tax.amount, untaxed);
  return untaxed.map((amount, index) => amount + (taxes[index] ?? 0));
}

/** Tickets of one tier have the same fee. */
function feesForEach(tierIds: readonly string[], { lines, fees }: PriceBreakdown): number[] {
  const byAmount = divide(
    fees.amount,
    lines.map(({ amount }) => amount.amount),
  );
  const left = new Map(
    lines.map(({ tierId, quantity, fees: own }, index) => {
      const equal = Array.from({ length: quantity }, () => 1);
      return [tierId, divide(own?.amount ?? byAmount[index] ?? 0, equal)];
    }),
  );
  return tierIds.map((tierId) => left.get(tierId)?.shift() ?? 0);
}

/** Divides an amount in proportion to `parts`, exactly: each place gets what the sum up to it is due. */
function divide(amount: number, parts: readonly number[]): number[] {
  const whole = sumOf(parts);
  let [before, given] = [0, 0];
  return parts.map((part) => {
    before += part;
    // BigInt: the product of two amounts can be beyond 2^53.
    const due = whole === 0 ? 0 : Number((BigInt(amount) * BigInt(before)) / BigInt(whole));
    const own = due - given;
    given = due;
    return own;
  });
}

function sumOf(amounts: readonly number[]): number {
  return amounts.reduce((sum, amount) => sum + amount, 0);
}

/** Basis points of an amount, half up; exact, because what an order can cost, 6 * 10^11, times 10,000 is below 2^53. */
function share(amount: number, basisPoints: number): number {
  return Math.floor((amount * basisPoints + 5_000) / 10_000);
}
