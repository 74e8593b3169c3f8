import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { paidForEach, paidInAllForEach, priceOf } from './price.js';
import type { Benefit } from './promo-code.js';

const charges = { currency: 'EUR', fees: { perTicket: 150, basisPoints: 250 }, taxBasisPoints: 550 };
const tier = (id: string, price: number) => ({ id, name: id, price });

describe('a price breakdown', () => {
  test('has a line for each tier, in the order of the cart', () => {
    const { lines } = priceOf([tier('b', 2_000), tier('a', 1_000), tier('b', 2_000)], charges);
    expect(lines.map(({ tierId, quantity, amount }) => [tierId, quantity, amount.amount])).toEqual([
      ['b', 2, 4_000],
      ['a', 1, 1_000],
    ]);
  });

  test.each([0, 1, 3, 99, 4_990, 12_345, 199_999_999])('adds up exactly for tickets of %i', (price) => {
    for (let quantity = 1; quantity <= 10; quantity += 1) {
      const { lines, subtotal, fees, tax, total } = priceOf(
        Array.from({ length: quantity }, () => tier('a', price)),
        charges,
      );
      expect(lines.reduce((sum, { amount }) => sum + amount.amount, 0)).toBe(subtotal.amount);
      expect(subtotal.amount + fees.amount + tax.amount).toBe(total.amount);
      expect([fees.amount, tax.amount].every(Number.isInteger)).toBe(true);
    }
  });

  test('rounds half up, the fee by ticket and the tax once', () => {
    const { fees, tax } = priceOf([tier('a', 20), tier('a', 20)], {
      currency: 'JPY',
      fees: { perTicket: 0, basisPoints: 250 },
      taxBasisPoints: 1_000,
    });
    expect([fees.amount, tax.amount]).toEqual([2, 4]);
  });
});

describe('with a discount', () => {
  const cases = fc.record({
    tiers: fc.array(fc.record({ id: fc.constantFrom('a', 'b', 'c'), price: fc.nat(5_000_000) }), {
      minLength: 1,
      maxLength: 10,
    }),
    perTicket: fc.nat(5_000),
    feePoints: fc.nat(10_000),
    taxBasisPoints: fc.nat(3_000),
    // 0, 2 and 3 decimals: all of them are whole minor units.
    currency: fc.constantFrom('JPY', 'EUR', 'KWD'),
    benefit: fc.oneof(
      fc.record({ kind: fc.constant('PERCENT' as const), basisPoints: fc.integer({ min: 1, max: 10_000 }) }),
      fc.record({ kind: fc.constant('AMOUNT' as const), amount: fc.integer({ min: 1, max: 20_000_000 }) }),
    ),
    tierIds: fc.subarray(['a', 'b', 'c']),
  });

  test('everything adds up exactly, in every currency, and no ticket costs less than nothing', () => {
    fc.assert(
      fc.property(cases, ({ tiers, perTicket, feePoints, taxBasisPoints, currency, benefit, tierIds }) => {
        const priceById = new Map(tiers.map(({ id, price }) => [id, price]));
        const cart = tiers.map(({ id }) => tier(id, priceById.get(id) ?? 0));
        const charges = { currency, fees: { perTicket, basisPoints: feePoints }, taxBasisPoints };
        const priced = priceOf(cart, charges, { benefit, tierIds });
        const { lines, subtotal, discount, fees, tax, total } = priced;
        const sum = (amounts: number[]) => amounts.reduce((whole, one) => whole + one, 0);
        expect(sum(lines.map((line) => line.amount.amount))).toBe(subtotal.amount);
        expect(sum(lines.map((line) => line.discount.amount))).toBe(discount.amount);
        expect(subtotal.amount - discount.amount + fees.amount + tax.amount).toBe(total.amount);
        expect(fees).toEqual(priceOf(cart, charges).fees);
        expect(total.amount).toBeLessThanOrEqual(priceOf(cart, charges).total.amount);
        const all = [
          subtotal,
          discount,
          fees,
          tax,
          total,
          ...lines.flatMap((line) => [line.amount, line.discount]),
        ];
        expect(
          all.every(
            ({ amount, currency: one }) => Number.isInteger(amount) && amount >= 0 && one === currency,
          ),
        ).toBe(true);
        for (const line of lines) {
          expect(line.discount.amount).toBeLessThanOrEqual(line.amount.amount);
          if (tierIds.length > 0 && !tierIds.includes(line.tierId as 'a'))
            expect(line.discount.amount).toBe(0);
        }
        const each = paidForEach(
          cart.map(({ id }) => id),
          priced,
        );
        expect(sum(each)).toBe(subtotal.amount - discount.amount);
        expect(each.every((amount) => Number.isInteger(amount) && amount >= 0)).toBe(true);
        const inAll = paidInAllForEach(
          cart.map(({ id }) => id),
          priced,
        );
        expect(sum(inAll)).toBe(total.amount);
        for (const [index, amount] of inAll.entries()) {
          const price = priceById.get(cart[index]?.id as 'a') ?? 0;
          const untaxed = (each[index] ?? 0) + perTicket + Math.floor((price * feePoints + 5_000) / 10_000);
          // Its own tax, but for the cents that the tax of the whole rounds away.
          const alone = untaxed * (1 + taxBasisPoints / 10_000);
          expect(Number.isInteger(amount) && amount >= untaxed).toBe(true);
          expect(Math.abs(amount - alone)).toBeLessThan(1.5);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  test('a percentage is of the tickets it is for, half up; an amount is never more than they cost', () => {
    const cart = [tier('a', 1_005), tier('a', 1_005), tier('b', 3_000)];
    const free = { currency: 'EUR', fees: { perTicket: 0, basisPoints: 0 }, taxBasisPoints: 0 };
    const off = (benefit: Benefit, tierIds: string[] = []) =>
      priceOf(cart, free, { benefit, tierIds }).discount.amount;
    expect(off({ kind: 'PERCENT', basisPoints: 1_500 }, ['a'])).toBe(302);
    expect(off({ kind: 'PERCENT', basisPoints: 10_000 })).toBe(5_010);
    expect(off({ kind: 'AMOUNT', amount: 2_500 }, ['a'])).toBe(2_010);
    expect(off({ kind: 'UNLOCK', allocationId: 'x' })).toBe(0);
  });
});

describe('what was paid for each ticket in all', () => {
  const percentOff = { benefit: { kind: 'PERCENT' as const, basisPoints: 3_500 }, tierIds: ['a'] };

  test.each([
    // 0 decimals: 35 % off each, and 4 yen of tax that three cannot share evenly.
    ['JPY', [100, 100, 100], { perTicket: 20, basisPoints: 0 }, 151, percentOff, [86, 86, 87]],
    // 2: a fee by price as well, and two cents of tax beyond what three share evenly.
    ['EUR', [4_990, 4_990, 4_990], { perTicket: 150, basisPoints: 250 }, 550, null, [5_554, 5_555, 5_555]],
    // 3: fils.
    ['KWD', [12_345, 12_345], { perTicket: 0, basisPoints: 125 }, 0, null, [12_499, 12_499]],
  ])('in %s, odd splits included', (currency, prices, fees, taxBasisPoints, discount, expected) => {
    const cart = prices.map((price) => tier('a', price));
    const priced = priceOf(cart, { currency, fees, taxBasisPoints }, discount);
    const each = paidInAllForEach(
      cart.map(({ id }) => id),
      priced,
    );
    expect(each).toEqual(expected);
    expect(each.reduce((sum, one) => sum + one, 0)).toBe(priced.total.amount);
  });

  test('a free ticket beside others costs its own fee, and nothing without one', () => {
    const cart = [tier('a', 5_000), tier('child', 0)];
    const each = (perTicket: number) =>
      paidInAllForEach(
        ['a', 'child'],
        priceOf(cart, { currency: 'EUR', fees: { perTicket, basisPoints: 0 }, taxBasisPoints: 1_000 }),
      );
    expect(each(200)).toEqual([5_720, 220]);
    expect(each(0)).toEqual([5_500, 0]);
  });

  test('of an order whose fees were not kept by tier, they are divided by price', () => {
    const cart = [tier('a', 3_000), tier('b', 1_000)];
    const { lines, ...sums } = priceOf(cart, charges);
    const old = { ...sums, lines: lines.map(({ fees: _fees, ...line }) => line) };
    const each = paidInAllForEach(['a', 'b'], old);
    expect(each.reduce((sum, one) => sum + one, 0)).toBe(old.total.amount);
    expect(Math.abs((each[0] ?? 0) - 3 * (each[1] ?? 0))).toBeLessThan(4);
  });
});
