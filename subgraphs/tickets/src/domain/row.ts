/**
 * A row of seats and all that can happen to it, decided without touching anything. Each decision names the seats it
 * changes as they were seen: the store writes it only if they still are so, and asks again otherwise.
 */

/** A available, H held, S sold, B blocked. */
export type SeatLetter = 'A' | 'H' | 'S' | 'B';

/** Short names, because an event stores twenty thousand of them. */
export interface SeatSlot {
  s: SeatLetter;
  /** The hold that has the seat, while it is held and after it is sold. */
  h?: string;
  /** When that hold lapses; only while held. */
  x?: Date;
  /** The allocation it is kept for: whenever nobody has it, it is blocked for all who have not that one's code. */
  b?: string;
}

/** An allocation whose code the buyer gave. */
export interface AllocationRight {
  id: string;
  /** Before the general sale: nothing but what is kept for it. */
  only: boolean;
  /** The promo code it was opened with; the order takes one of its uses. */
  promoCodeId?: string;
}

export interface RowState {
  /** `section/row`. */
  key: string;
  tierId: string;
  version: number;
  seats: readonly SeatSlot[];
}

export interface SeatChange {
  index: number;
  from: SeatSlot;
  to: SeatSlot;
}

/** Either what to change (nothing, when all is as wished already), or the seats that stand against it. */
export type RowDecision = { changes: SeatChange[] } | { refused: number[] };

export interface SeatClaim {
  indexes: readonly number[];
  holdId: string;
  /** Earlier attempts of the same hold, given up by a process that died: their seats are ours. */
  previousHoldIds?: readonly string[];
  allocation?: AllocationRight | null;
}

/** Takes seats that are free, have lapsed, or are this hold's already. */
export function holdSeats(row: RowState, claim: SeatClaim, expiresAt: Date, now: Date): RowDecision {
  return claimSeats(row, claim, now, (seat) =>
    seat.s === 'H' && seat.h === claim.holdId && seat.x?.getTime() === expiresAt.getTime()
      ? seat
      : { ...keptFor(seat), s: 'H', h: claim.holdId, x: expiresAt },
  );
}

/** Turns held seats into sold ones; a hold that has lapsed takes them again if nobody else has them by now. */
export function sellSeats(row: RowState, claim: SeatClaim, now: Date): RowDecision {
  return claimSeats(row, claim, now, (seat) =>
    seat.s === 'S' ? seat : { ...keptFor(seat), s: 'S', h: claim.holdId },
  );
}

/** Moves the end of a hold; refused when it has not got all of these seats any more. */
export function extendSeats(row: RowState, claim: SeatClaim, expiresAt: Date, now: Date): RowDecision {
  const lost = claim.indexes.filter((index) => !isHeldBy(row.seats[index], claim.holdId, now));
  if (lost.length > 0) return { refused: lost };
  return change(row, (seat, index) => (claim.indexes.includes(index) ? { ...seat, x: expiresAt } : seat));
}

/**
 * Gives back what the hold still holds; sold seats stay sold.
 * @param among nothing but these; all when absent
 */
export function releaseSeats(row: RowState, holdId: string, among?: readonly number[]): RowDecision {
  return change(row, (seat, index) =>
    seat.s === 'H' && seat.h === holdId && (among?.includes(index) ?? true) ? freed(seat) : seat,
  );
}

/** Gives back what the hold has, sold or held. */
export function returnSeats(row: RowState, holdId: string): RowDecision {
  return change(row, (seat) =>
    (seat.s === 'H' || seat.s === 'S') && seat.h === holdId ? freed(seat) : seat,
  );
}

/** Gives back one seat the hold has; the others stay. */
export function returnSeat(row: RowState, index: number, holdId: string): RowDecision {
  return change(row, (seat, at) =>
    at === index && seat.s === 'S' && seat.h === holdId ? freed(seat) : seat,
  );
}

/** Frees what has lapsed. */
export function expireSeats(row: RowState, now: Date): RowDecision {
  return change(row, (seat) => (hasLapsed(seat, now) ? freed(seat) : seat));
}

/** Whether the hold has all of these seats at this moment. */
export function carriesHold(row: RowState, { indexes, holdId }: SeatClaim, now: Date): boolean {
  return indexes.every((index) => isHeldBy(row.seats[index], holdId, now));
}

/** What a reader must see: a lapsed hold is free, whether or not the sweeper has come by. */
export function lettersAt(row: Pick<RowState, 'seats'>, now: Date): string {
  return row.seats.map((seat) => letterAt(seat, now)).join('');
}

export function letterAt(seat: SeatSlot, now: Date): SeatLetter {
  return hasLapsed(seat, now) ? freed(seat).s : seat.s;
}

/** The row as someone with the right to an allocation sees it: A is what they can hold. */
export function lettersFor(row: Pick<RowState, 'seats'>, right: AllocationRight | null, now: Date): string {
  return row.seats.map((seat) => (isOpenFor(seat, right, now) ? 'A' : dimmed(letterAt(seat, now)))).join('');
}

/** Whether a seat can be held at this moment, with the right to an allocation or without. */
export function isOpenFor(seat: SeatSlot, right: AllocationRight | null | undefined, now: Date): boolean {
  const letter = letterAt(seat, now);
  if (letter === 'B') return seat.b !== undefined && seat.b === right?.id;
  return letter === 'A' && !right?.only;
}

/** When the next hold of this row lapses, if there is one. */
export function nextExpiryOf(seats: readonly SeatSlot[]): Date | null {
  let next: Date | null = null;
  for (const { s, x } of seats) {
    if (s === 'H' && x && (!next || x < next)) next = x;
  }
  return next;
}

function claimSeats(
  row: RowState,
  claim: SeatClaim,
  now: Date,
  claimed: (seat: SeatSlot) => SeatSlot,
): RowDecision {
  const mine = (seat: SeatSlot) =>
    (seat.s === 'H' || seat.s === 'S') &&
    (seat.h === claim.holdId || (claim.previousHoldIds?.includes(seat.h ?? '') ?? false));
  const refused = claim.indexes.filter((index) => {
    const seat = row.seats[index];
    return !seat || !(isOpenFor(seat, claim.allocation, now) || mine(seat));
  });
  if (refused.length > 0) return { refused };
  return change(row, (seat, index) => (claim.indexes.includes(index) ? claimed(seat) : seat));
}

/** Every seat with what it is to be; the same object stands for no change. */
export function change(row: RowState, next: (seat: SeatSlot, index: number) => SeatSlot): RowDecision {
  const changes: SeatChange[] = [];
  row.seats.forEach((from, index) => {
    const to = next(from, index);
    if (to !== from) changes.push({ index, from, to });
  });
  return { changes };
}

/** What a seat is when nobody has it. */
export function freed({ b }: SeatSlot): SeatSlot {
  return b === undefined ? { s: 'A' } : { s: 'B', b };
}

function keptFor({ b }: SeatSlot): Pick<SeatSlot, 'b'> {
  return b === undefined ? {} : { b };
}

function dimmed(letter: SeatLetter): SeatLetter {
  return letter === 'A' ? 'B' : letter;
}

function isHeldBy(seat: SeatSlot | undefined, holdId: string, now: Date): boolean {
  return seat?.s === 'H' && seat.h === holdId && !hasLapsed(seat, now);
}

function hasLapsed(seat: SeatSlot, now: Date): boolean {
  return seat.s === 'H' && seat.x !== undefined && seat.x <= now;
}
