/** Seats the organizer keeps out of the sale, for nobody or for those with an access code. */
import { change, letterAt, type RowDecision, type RowState, type SeatSlot } from './row.js';

/** Takes free seats out of the sale; what is out already stays so. */
export function blockSeats(row: RowState, indexes: readonly number[], now: Date): RowDecision {
  return keepOut(row, indexes, now, isBlockedForAll, () => ({ s: 'B' }));
}

/** Puts blocked seats back into the sale. Those that are free, held, sold or allocated stay as they are. */
export function unblockSeats(row: RowState, indexes: readonly number[]): RowDecision {
  return change(row, (seat, index) => (indexes.includes(index) && isBlockedForAll(seat) ? { s: 'A' } : seat));
}

/** Keeps seats for an allocation: free ones, and those that are blocked for all. */
export function allocateSeats(
  row: RowState,
  indexes: readonly number[],
  allocationId: string,
  now: Date,
): RowDecision {
  const isOurs = (seat: SeatSlot) => seat.b === allocationId;
  const kept: SeatSlot = { s: 'B', b: allocationId };
  const outOfSale = (seat: SeatSlot) => isOurs(seat) || isBlockedForAll(seat);
  return keepOut(row, indexes, now, outOfSale, (seat) => (isOurs(seat) ? seat : kept));
}

/** Ends an allocation: what nobody has goes back into the sale, what someone has stays theirs. */
export function endAllocatedSeats(row: RowState, allocationId: string): RowDecision {
  return change(row, (seat) => {
    if (seat.b !== allocationId) return seat;
    const { b: _allocation, ...rest } = seat;
    return seat.s === 'B' ? { s: 'A' } : rest;
  });
}

function keepOut(
  row: RowState,
  indexes: readonly number[],
  now: Date,
  isOut: (seat: SeatSlot) => boolean,
  next: (seat: SeatSlot) => SeatSlot,
): RowDecision {
  const refused = indexes.filter((index) => {
    const seat = row.seats[index];
    return !seat || !(letterAt(seat, now) === 'A' || isOut(seat));
  });
  if (refused.length > 0) return { refused };
  return change(row, (seat, index) => {
    if (!indexes.includes(index)) return seat;
    const to = next(seat);
    return to.s === seat.s && to.b === seat.b ? seat : to;
  });
}

function isBlockedForAll(seat: SeatSlot): boolean {
  return seat.s === 'B' && seat.b === undefined;
}
