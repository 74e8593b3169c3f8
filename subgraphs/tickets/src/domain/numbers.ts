/** Three letters people recognise the event by: of its title, accents dropped; `EVT` where it has too few. */
export function codeLetters(title: string): string {
  const letters = title
    .normalize('NFD')
    .toUpperCase()
    .replaceAll(/[^A-Z]/g, '');
  return letters.length >= 3 ? letters.slice(0, 3) : 'EVT';
}

/** `OLY-2027`, then `OLY2-2027` for the second event of these letters and this year; the year is the venue's. */
export function eventCode(letters: string, year: number, ordinal: number): string {
  return `${letters}${ordinal > 1 ? ordinal : ''}-${year}`;
}

export function yearAt(instant: Date, timeZone: string): number {
  return Number(new Intl.DateTimeFormat('en', { year: 'numeric', timeZone }).format(instant));
}

/** `OLY-2027-100042`: orders count from 100001, so that nobody takes them for tickets. May have gaps. */
export function orderNumber(code: string, ordinal: number): string {
  return `${code}-${100_000 + ordinal}`;
}

/** `OLY-2027-000042`. */
export function ticketNumber(code: string, serial: number): string {
  return `${code}-${String(serial).padStart(6, '0')}`;
}

/** Which order or ticket of an event someone means by its number, written whole or as the digits at its end. */
export function searchedNumbers(code: string, text: string): { order: string | null; serial: number | null } {
  const [, before = '', digits] = /^(?:(.+)-)?(\d{1,9})$/.exec(text.trim().toUpperCase()) ?? [];
  if (digits === undefined || (before !== '' && before !== code)) return { order: null, serial: null };
  const ordinal = Number(digits) - 100_000;
  return { order: ordinal > 0 ? orderNumber(code, ordinal) : null, serial: Number(digits) };
}
