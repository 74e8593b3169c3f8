import { expect, test } from 'vitest';
import { fromStripe, stripeAmountStep, toStripe } from './stripe.amounts.js';

test.each([
  // What is asked for in minor units of ISO 4217, and the amount Stripe's documentation wants for it.
  ['EUR', 9_460, 9_460],
  ['HUF', 499_000, 499_000],
  ['JPY', 500, 500],
  ['ISK', 5, 500],
  ['UGX', 5, 500],
  ['KWD', 5_120, 5_120],
  ['MGA', 500_000, 5_000],
])('%s: %i minor units are %i at Stripe, and back', (currency, ours, theirs) => {
  expect(toStripe(ours, currency)).toBe(theirs);
  expect(fromStripe(theirs, currency.toLowerCase())).toEqual({ amount: ours, currency });
});

test.each([
  ['KWD', 10, 5_124],
  ['MGA', 100, 5_050],
  ['IQD', 10, 1_001],
])('%s goes in steps of %i: nothing between them is rounded', (currency, step, between) => {
  expect(stripeAmountStep(currency)).toBe(step);
  expect(() => toStripe(between, currency)).toThrow(RangeError);
});

test('most currencies go in steps of one, those sent with two zeros as well', () => {
  expect(['EUR', 'HUF', 'TWD', 'JPY', 'ISK', 'UGX'].map(stripeAmountStep)).toEqual([1, 1, 1, 1, 1, 1]);
});

test('what others charge with the same account in no currency of ISO 4217 is left as it is', () => {
  expect(fromStripe(1_000_000, 'usdc')).toEqual({ amount: 1_000_000, currency: 'USDC' });
});
