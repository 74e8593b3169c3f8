/** Dates as people at the venue read them. Everything else in the code is an instant in UTC. */

/** Whether this is an IANA time zone the runtime knows; offsets such as +01:00 are not, as they ignore summer time. */
export function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/** The date at the venue at this instant, as `2027-03-28`. */
export function dayAt(instant: Date, timeZone: string): string {
  let format = dayFormats.get(timeZone);
  if (!format) {
    // Swedish writes dates as ISO 8601 does. Making a format costs far more than using it, so they are kept.
    format = new Intl.DateTimeFormat('sv', { timeZone, dateStyle: 'short' });
    dayFormats.set(timeZone, format);
  }
  return format.format(instant);
}

/** Bounded by the number of time zones there are. */
const dayFormats = new Map<string, Intl.DateTimeFormat>();
