import type { MoneyAmount } from '../domain/money.js';

/** Digits after the point by ISO 4217, where it is not two; Intl has those of daily use, which are fewer for some. */
const decimals: Readonly<Record<number, readonly string[]>> = {
  0: 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'.split(' '),
  3: 'BHD IQD JOD KWD LYD OMR TND'.split(' '),
  4: 'CLF UYW'.split(' '),
};

function decimalsOf(currency: string): number {
  const [digits] = Object.entries(decimals).find(([, currencies]) => currencies.includes(currency)) ?? [];
  return Number(digits ?? 2);
}

/**
 * @param amount in minor units of the currency by ISO 4217
 * @param customs whose way of writing amounts, e.g. 'fr-FR'
 */
export function formatMoney({ amount, currency }: MoneyAmount, customs: string): string {
  const digits = decimalsOf(currency);
  return new Intl.NumberFormat(customs, {
    style: 'currency',
    currency,
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  }).format(amount / 10 ** digits);
}
