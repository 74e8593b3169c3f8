import { seatIdOf } from '@parterre/tickets/domain/seat-id';
import type { RowLayout } from '@parterre/tickets/use-cases/ports';

/** One section of rows of the same length: what differs between contenders is not the hall. */
export interface Hall {
  rows: number;
  seatsARow: number;
}

export const section = 'Stalls';
export const seatsAHold = 4;

/** Four adjacent seats for one buyer. */
export interface HoldRequest {
  buyer: number;
  /** From 0. */
  row: number;
  /** Index of the first seat. */
  first: number;
}

export const rowName = (row: number) => `R${row + 1}`;
export const indexesOf = ({ first }: HoldRequest) => Array.from({ length: seatsAHold }, (_, i) => first + i);

export function seatIdsOf(request: HoldRequest): string[] {
  return indexesOf(request).map((index) =>
    seatIdOf({ section, row: rowName(request.row), number: String(index + 1) }),
  );
}

/** As long as the ids of real buyers, so that documents are as large. */
export const buyerId = (buyer: number) => `0BENCH${String(buyer).padStart(20, '0')}`;

/** The rows as `tickets` lays them out. */
export function layoutOf({ rows, seatsARow }: Hall, tierId: string): RowLayout[] {
  return Array.from({ length: rows }, (_, position) => ({
    key: `${section}/${rowName(position)}`,
    section,
    row: rowName(position),
    tierId,
    position,
    numbers: Array.from({ length: seatsARow }, (_seat, index) => String(index + 1)),
    accessible: [],
    restrictedView: [],
    distances: Array.from({ length: seatsARow }, (_seat, index) =>
      Math.round(100 * Math.hypot(position + 1, index - (seatsARow - 1) / 2)),
    ),
  }));
}

/** `count` buyers, each with seats nobody else wants, all over the hall. @throws RangeError when it has too few */
export function requestsApart({ rows, seatsARow }: Hall, count: number, seed: number): HoldRequest[] {
  const groups = Math.floor(seatsARow / seatsAHold);
  if (rows * groups < count) throw new RangeError(`${rows} rows are too few for ${count} holds.`);
  const places = Array.from({ length: rows * groups }, (_, place) => place);
  shuffle(places, randomFrom(seed));
  return places.slice(0, count).map((place, buyer) => ({
    buyer,
    row: Math.floor(place / groups),
    first: (place % groups) * seatsAHold,
  }));
}

/**
 * Everyone wants seats of the same part of the hall at a time, twice as many as it has; then of the next part, and so
 * through the whole hall. Seats begin anywhere in a row, so that wishes overlap in part as well.
 * @param share of the hall that is wanted at a time, 0.01 to 1
 */
export function requestsForHotSeats(hall: Hall, share: number, seed: number): HoldRequest[] {
  const random = randomFrom(seed);
  const rowsAtATime = Math.max(1, Math.round(hall.rows * share));
  const wishesARow = (2 * hall.seatsARow) / seatsAHold;
  const requests: HoldRequest[] = [];
  for (let from = 0; from < hall.rows; from += rowsAtATime) {
    const rows = Math.min(rowsAtATime, hall.rows - from);
    for (let wish = 0; wish < rows * wishesARow; wish += 1) {
      requests.push({
        buyer: requests.length,
        row: from + Math.floor(random() * rows),
        first: Math.floor(random() * (hall.seatsARow - seatsAHold + 1)),
      });
    }
  }
  return requests;
}

function shuffle(items: unknown[], random: () => number): void {
  for (let last = items.length - 1; last > 0; last -= 1) {
    const other = Math.floor(random() * (last + 1));
    [items[last], items[other]] = [items[other], items[last]];
  }
}

/** mulberry32: the same requests for every contender, and other ones in every round. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
