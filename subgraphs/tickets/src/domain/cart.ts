/**
 * What one buyer has of one event: every hold and the order made of it. One document, so that one write decides both
 * the limit for each buyer and what an idempotency key stands for.
 */

import type { AllocationRight } from './row.js';

/** ACTIVE until it lapses; ORDERED while its order lives; ENDED is kept for a day, for the sake of its key.
 * CLAIMED is a guest's that is a user's now. */
export type CartEntryState = 'ACTIVE' | 'ORDERED' | 'ENDED' | 'CLAIMED';

export interface AreaQuantity {
  key: string;
  quantity: number;
}

/** Who is adding places to a hold, and when others need not wait for them any more. */
export interface Addition {
  id: string;
  until: Date;
}

export interface Keyed {
  idempotencyKey: string;
  /** Of the input that came with the key. */
  fingerprint: string;
}

export interface CartEntry extends Keyed {
  holdId: string;
  /** Attempts of processes that died between this entry and their last row. */
  previousHoldIds: string[];
  seatIds: string[];
  areas: AreaQuantity[];
  /** Tickets in all. */
  quantity: number;
  /** The allocation whose code was given. */
  allocation: AllocationRight | null;
  createdAt: Date;
  expiresAt: Date;
  state: CartEntryState;
  orderId: string | null;
  /** Someone was told that it is held, who could not be sure of it otherwise: its places are not given up any more. */
  answered?: true;
  /** Its order was paid for, whatever came of it since. */
  paid?: true;
  /** Places are being added. */
  addition?: Addition;
  /** Under which keys places were added. */
  added?: readonly Keyed[];
  /** The user, when CLAIMED. */
  claimedBy?: string;
}

export interface Cart {
  eventId: string;
  buyerId: string;
  version: number;
  entries: readonly CartEntry[];
}

export type CartDecision =
  | { kind: 'OPENED'; entries: CartEntry[]; entry: CartEntry }
  /** The same key and input came before. */
  | { kind: 'KNOWN'; entry: CartEntry }
  | { kind: 'OTHER_INPUT' }
  /** The hold of this key has ended: it cannot be had again under the same key. */
  | { kind: 'ENDED' }
  | { kind: 'TOO_MANY' };

const keptForMs = 24 * 60 * 60_000;
const mostEnded = 50;

/** Opens a hold, unless the key is known or the buyer would have too many tickets. */
export function openHold(cart: Cart, wanted: CartEntry, limit: number, now: Date): CartDecision {
  const known = cart.entries.find((entry) => entry.idempotencyKey === wanted.idempotencyKey);
  if (known) {
    if (known.fingerprint !== wanted.fingerprint) return { kind: 'OTHER_INPUT' };
    return isOver(known, now) ? { kind: 'ENDED' } : { kind: 'KNOWN', entry: known };
  }
  const open = cart.entries.filter((entry) => !isOver(entry, now));
  const had = open.reduce((sum, entry) => sum + entry.quantity, 0);
  if (had + wanted.quantity > limit) return { kind: 'TOO_MANY' };
  const ended = cart.entries
    .filter((entry) => isOver(entry, now) && now.getTime() - entry.createdAt.getTime() < keptForMs)
    .slice(-mostEnded)
    .map((entry) => (entry.state === 'CLAIMED' ? entry : { ...entry, state: 'ENDED' as const }));
  return { kind: 'OPENED', entries: [...ended, ...open, wanted], entry: wanted };
}

/** The entries with one replaced; `null` when `accept` does not take it as it is. */
export function replaceEntry(
  cart: Cart,
  holdId: string,
  accept: (entry: CartEntry) => boolean,
  change: (entry: CartEntry) => CartEntry | null,
): CartEntry[] | null {
  const entry = cart.entries.find((candidate) => candidate.holdId === holdId);
  if (!entry || !accept(entry)) return null;
  return cart.entries.flatMap((candidate) => {
    if (candidate !== entry) return [candidate];
    const changed = change(candidate);
    return changed ? [changed] : [];
  });
}

/**
 * What an order's course means for its entry: it was given up unpaid, paid for (perhaps after that), given back. An
 * order passes these in this sequence and never turns back.
 */
export type OrderStage = 'GIVEN_UP' | 'PAID' | 'GIVEN_BACK';

/**
 * The entry at a stage of its order; `null` when it is as far, or further: a process that was late, with what the order
 * was before, must not change it.
 */
export function atStage(entry: CartEntry, stage: OrderStage, orderId: string): CartEntry | null {
  switch (stage) {
    case 'GIVEN_UP':
      return entry.paid || entry.state === 'ENDED' ? null : { ...entry, state: 'ENDED' };
    case 'PAID':
      return entry.paid ? null : { ...entry, state: 'ORDERED', orderId, paid: true };
    case 'GIVEN_BACK':
      return entry.paid && entry.state === 'ENDED' ? null : { ...entry, state: 'ENDED', paid: true };
    default: {
      const never: never = stage;
      throw new Error(`There is no stage ${String(never)}.`);
    }
  }
}

/** Nothing can come of it any more. A hold that has lapsed is over at that moment, without anyone writing so. */
export function isOver(entry: CartEntry, now: Date): boolean {
  return (
    entry.state === 'ENDED' ||
    entry.state === 'CLAIMED' ||
    (entry.state === 'ACTIVE' && entry.expiresAt <= now)
  );
}
