import type { Locale } from '@parterre/contracts/values';

/** Which customs a language's readers are written to by: days before months, 24 hours, the euro where they expect it. */
const customs: Record<Locale, string> = { en: 'en-GB', fr: 'fr-FR' };

/** @param amount in minor units of the currency, however many digits those have */
export function formatMoney(amount: number, currency: string, locale: Locale): string {
  const format = new Intl.NumberFormat(customs[locale], { style: 'currency', currency });
  const digits = format.resolvedOptions().maximumFractionDigits ?? 2;
  return format.format(amount / 10 ** digits);
}

/** @param instant ISO 8601; told as the clocks show it where the event is */
export function formatDateTime(instant: string, timeZone: string, locale: Locale): string {
  return new Intl.DateTimeFormat(customs[locale], {
    dateStyle: 'full',
    timeStyle: 'short',
    timeZone,
  }).format(new Date(instant));
}

/** For what has no place: where its reader is, is not known. */
export function formatUtc(instant: string, locale: Locale): string {
  return `${formatDateTime(instant, 'UTC', locale)} UTC`;
}
