import { formatMoney as formatIn } from '@parterre/contracts/currency';
import type { Locale } from '@parterre/contracts/values';

/** Which customs a language's readers are written to by: days before months, 24 hours, the euro where they expect it. */
const customs: Record<Locale, string> = { en: 'en-GB', fr: 'fr-FR' };

/** @param amount in minor units */
export function formatMoney(amount: number, currency: string, locale: Locale): string {
  return formatIn(amount, currency, customs[locale]);
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
