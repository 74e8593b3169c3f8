import { expect, test } from 'vitest';
import { formatMoney, isCurrency, minorUnitDigits } from './currency.js';

test('a minor unit has the digits of ISO 4217, whatever daily life makes of it', () => {
  const digits = { EUR: 2, HUF: 2, IDR: 2, MGA: 2, COP: 2, JPY: 0, ISK: 0, UGX: 0, KWD: 3, IQD: 3 };
  expect(Object.fromEntries(Object.keys(digits).map((code) => [code, minorUnitDigits(code)]))).toEqual(
    digits,
  );
});

test('currencies are those something can be sold in', () => {
  for (const code of ['XYZ', 'eur', 'EURO', '', 'FRF', 'XAU', 'XXX', 'CLF']) {
    expect(isCurrency(code), code).toBe(false);
    expect(() => minorUnitDigits(code), code).toThrow(RangeError);
  }
});

test.each([
  ['EUR', 9_460, '€94.60'],
  ['HUF', 499_000, 'HUF\u{a0}4,990.00'],
  ['ISK', 5_000, 'ISK\u{a0}5,000'],
  ['JPY', 9_460, 'JP¥9,460'],
  ['KWD', 12_345, 'KWD\u{a0}12.345'],
])('%s is written with all its digits', (currency, amount, written) => {
  expect(formatMoney(amount, currency, 'en-GB')).toBe(written);
});
