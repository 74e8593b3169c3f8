/** Adding places to a hold that is there: begun and ended by one write of the cart each, the rows between them. */
import { type Addition, type AreaQuantity, type Cart, type CartEntry, isOver, type Keyed } from './cart.js';
import type { AllocationRight } from './row.js';

/** What a hold or an addition has, or is to have. */
export type CartPlaces = Pick<CartEntry, 'seatIds' | 'areas'>;

export interface AdditionWish extends Keyed {
  /** Seats that were asked for by name; those the hold has already are not added twice. */
  seatIds: readonly string[];
  /** Tickets in all, these seats among them. */
  quantity: number;
}

export type AdditionDecision =
  | { kind: 'BEGUN'; entries: CartEntry[]; entry: CartEntry /** Tickets it has not. */; quantity: number }
  /** It has all of them, or the same key and input came before. */
  | { kind: 'DONE'; entry: CartEntry }
  /** The key was used for another addition to this hold. */
  | { kind: 'OTHER_INPUT' }
  /** Another addition to the same hold is under way. */
  | { kind: 'BUSY' }
  | { kind: 'TOO_MANY' }
  /** There is no such hold any more. */
  | { kind: 'GONE' };

export function beginAddition(
  cart: Cart,
  holdId: string,
  wish: AdditionWish,
  limit: number,
  addition: Addition,
  now: Date,
): AdditionDecision {
  const entry = openEntry(cart, holdId, now);
  if (!entry) return { kind: 'GONE' };
  const known = entry.added?.find(({ idempotencyKey }) => idempotencyKey === wish.idempotencyKey);
  if (known)
    return known.fingerprint === wish.fingerprint ? { kind: 'DONE', entry } : { kind: 'OTHER_INPUT' };
  const quantity = wish.quantity - wish.seatIds.filter((id) => entry.seatIds.includes(id)).length;
  if (quantity === 0) return { kind: 'DONE', entry };
  if (entry.addition && entry.addition.id !== addition.id && entry.addition.until > now)
    return { kind: 'BUSY' };
  if (heldIn(cart, now) + quantity > limit) return { kind: 'TOO_MANY' };
  const begun = { ...entry, addition };
  return { kind: 'BEGUN', entries: replaced(cart, entry, begun), entry: begun, quantity };
}

/** The places are taken: now they are the hold's, unless it has ended or the limit was reached meanwhile. */
export function addPlaces(
  cart: Cart,
  holdId: string,
  additionId: string,
  places: CartPlaces,
  { idempotencyKey, fingerprint }: Keyed,
  allocation: AllocationRight | null,
  limit: number,
  now: Date,
): { entries: CartEntry[]; entry: CartEntry } | 'GONE' | 'TOO_MANY' {
  const entry = openEntry(cart, holdId, now);
  if (entry?.addition?.id !== additionId) return 'GONE';
  const quantity = ticketsIn(places);
  if (heldIn(cart, now) + quantity > limit) return 'TOO_MANY';
  const next: CartEntry = {
    ...endAddition(entry),
    allocation,
    seatIds: [...entry.seatIds, ...places.seatIds],
    areas: summed(entry.areas, places.areas),
    quantity: entry.quantity + quantity,
    added: [...(entry.added ?? []), { idempotencyKey, fingerprint }],
  };
  return { entries: replaced(cart, entry, next), entry: next };
}

export function endAddition({ addition: _over, ...entry }: CartEntry): CartEntry {
  return entry;
}

/** Both together, each area once. */
export function summed(some: readonly AreaQuantity[], more: readonly AreaQuantity[]): AreaQuantity[] {
  const others = more.filter(({ key }) => !some.some((area) => area.key === key));
  return [
    ...some.map(({ key, quantity }) => ({ key, quantity: quantity + quantityIn(more, key) })),
    ...others,
  ];
}

export function quantityIn(areas: readonly AreaQuantity[], key: string): number {
  return areas.find((area) => area.key === key)?.quantity ?? 0;
}

function ticketsIn({ seatIds, areas }: CartPlaces): number {
  return areas.reduce((sum, { quantity }) => sum + quantity, seatIds.length);
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
