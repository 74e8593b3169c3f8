/** Adding seats to a hold that is there: begun and ended by one write of the cart each, the rows between them. */
import { type Addition, type Cart, type CartEntry, isOver } from './cart.js';
import type { AllocationRight } from './row.js';

export type AdditionDecision =
  | { kind: 'BEGUN'; entries: CartEntry[]; entry: CartEntry /** Those it has not. */; seatIds: string[] }
  | { kind: 'HAS_ALL'; entry: CartEntry }
  /** Another addition to the same hold is under way. */
  | { kind: 'BUSY' }
  | { kind: 'TOO_MANY' }
  /** There is no such hold any more. */
  | { kind: 'GONE' };

export function beginAddition(
  cart: Cart,
  holdId: string,
  seatIds: readonly string[],
  limit: number,
  addition: Addition,
  now: Date,
): AdditionDecision {
  const entry = openEntry(cart, holdId, now);
  if (!entry) return { kind: 'GONE' };
  const missing = seatIds.filter((id) => !entry.seatIds.includes(id));
  if (missing.length === 0) return { kind: 'HAS_ALL', entry };
  if (entry.addition && entry.addition.id !== addition.id && entry.addition.until > now)
    return { kind: 'BUSY' };
  if (heldIn(cart, now) + missing.length > limit) return { kind: 'TOO_MANY' };
  const begun = { ...entry, addition };
  return { kind: 'BEGUN', entries: replaced(cart, entry, begun), entry: begun, seatIds: missing };
}

/** The seats are taken: now they are the hold's, unless it has ended or the limit was reached meanwhile. */
export function addSeats(
  cart: Cart,
  holdId: string,
  additionId: string,
  seatIds: readonly string[],
  allocation: AllocationRight | null,
  limit: number,
  now: Date,
): { entries: CartEntry[]; entry: CartEntry } | 'GONE' | 'TOO_MANY' {
  const entry = openEntry(cart, holdId, now);
  if (entry?.addition?.id !== additionId) return 'GONE';
  if (heldIn(cart, now) + seatIds.length > limit) return 'TOO_MANY';
  const next: CartEntry = {
    ...endAddition(entry),
    allocation,
    seatIds: [...entry.seatIds, ...seatIds],
    quantity: entry.quantity + seatIds.length,
  };
  return { entries: replaced(cart, entry, next), entry: next };
}

export function endAddition({ addition: _over, ...entry }: CartEntry): CartEntry {
  return entry;
}

function openEntry({ entries }: Cart, holdId: string, now: Date): CartEntry | undefined {
  return entries.find((entry) => entry.holdId === holdId && entry.state === 'ACTIVE' && !isOver(entry, now));
}

function heldIn({ entries }: Cart, now: Date): number {
  return entries.filter((entry) => !isOver(entry, now)).reduce((sum, { quantity }) => sum + quantity, 0);
}

function replaced({ entries }: Cart, entry: CartEntry, next: CartEntry): CartEntry[] {
  return entries.map((one) => (one === entry ? next : one));
}
