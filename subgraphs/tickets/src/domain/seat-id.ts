/**
 * A seat has two names: inside its event `section/row/number`, as seat maps write it, and across the house
 * `eventId/section/row/number`. Sections, rows and numbers never contain a slash (`events` refuses such plans).
 */
export interface SeatPlace {
  section: string;
  row: string;
  number: string;
}

export function seatIdOf({ section, row, number }: SeatPlace): string {
  return `${section}/${row}/${number}`;
}

export function globalSeatIdOf(eventId: string, place: SeatPlace): string {
  return `${eventId}/${seatIdOf(place)}`;
}

/** Key of a row inside its event: `section/row`. */
export function rowKeyOf({ section, row }: { section: string; row: string }): string {
  return `${section}/${row}`;
}

/** The place a seat id of either form names, or `null`; `eventId` is there when the id carries it. */
export function parseSeatId(id: string): (SeatPlace & { eventId: string | null }) | null {
  const parts = id.split('/');
  if (parts.some((part) => part === '')) return null;
  const [number, row, section, eventId] = parts.reverse();
  if (number === undefined || row === undefined || section === undefined || parts.length > 4) return null;
  return { section, row, number, eventId: eventId ?? null };
}
