import { describe, expect, test } from 'vitest';
import { priceOf } from './price.js';

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
