import { isCurrency, minorUnitDigits } from '@parterre/contracts/currency';

/**
 * Stripe counts in units of its own, which are not those of ISO 4217 everywhere. From
 * https://docs.stripe.com/currencies (zero-decimal, three-decimal, special cases) as of 2026-11; what it does not name
 * has two digits.
 */
const digitsAtStripe: Readonly<Record<string, number>> = {
  ...digitsOf(0, ['BIF', 'CLP', 'DJF', 'GNF', 'JPY', 'KMF', 'KRW', 'MGA', 'PYG', 'RWF', 'VND', 'VUV']),
  ...digitsOf(0, ['XAF', 'XOF', 'XPF']),
  ...digitsOf(3, ['BHD', 'JOD', 'KWD', 'OMR', 'TND']),
};

/** Of Stripe's units. ISK and UGX have no hundredths any more and are sent in them; the card networks take no last digit of three. */
const stepsAtStripe: Readonly<Record<string, number>> = {
  ...{ ISK: 100, UGX: 100 },
  ...{ BHD: 10, JOD: 10, KWD: 10, OMR: 10, TND: 10 },
};

/** Amounts that Stripe takes are multiples of this many minor units: 10 fils of KWD, 100 of MGA, 1 of most. */
export function stripeAmountStep(currency: string): number {
  return Math.max(1, fromUnits(stepsAtStripe[currency] ?? 1, currency));
}

/** @param amount in minor units, as all amounts of ours. @throws RangeError where Stripe's units would not be whole */
export function toStripe(amount: number, currency: string): number {
  if (amount % stripeAmountStep(currency) !== 0) {
    throw new RangeError(`Stripe takes no ${amount} minor units of ${currency}.`);
  }
  const shift = shiftOf(currency);
  return shift < 0 ? amount / 10 ** -shift : amount * 10 ** shift;
}

/**
 * @param currency as Stripe writes it, in small letters. One that ISO 4217 does not have was not charged by us, and is
 *   left as it is.
 */
export function fromStripe(amount: number, currency: string): { amount: number; currency: string } {
  const code = currency.toUpperCase();
  return { amount: isCurrency(code) ? fromUnits(amount, code) : amount, currency: code };
}

function fromUnits(units: number, currency: string): number {
  const shift = shiftOf(currency);
  return shift < 0 ? units * 10 ** -shift : units / 10 ** shift;
}

/** Digits that Stripe has more than ISO 4217. */
function shiftOf(currency: string): number {
  return (digitsAtStripe[currency] ?? 2) - minorUnitDigits(currency);
}

function digitsOf(digits: number, codes: readonly string[]): Record<string, number> {
  return Object.fromEntries(codes.map((code) => [code, digits]));
}
