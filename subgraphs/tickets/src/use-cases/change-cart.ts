import { type Cart, type CartEntry, replaceEntry } from '../domain/cart.js';
import type { Ports } from './ports.js';

/**
 * Changes one entry of a cart, if `accept` takes it as it is at the moment of the write; `null` from `change` removes
 * it.
 * @param known the cart as it was just read: spares a look when nobody was faster
 * @returns whether it did
 */
export async function changeCart(
  { carts }: Pick<Ports, 'carts'>,
  { eventId, buyerId, holdId }: { eventId: string; buyerId: string; holdId: string },
  accept: (entry: CartEntry) => boolean,
  change: (entry: CartEntry) => CartEntry | null,
  known?: Cart,
): Promise<boolean> {
  for (let cart = known; ; cart = undefined) {
    cart ??= await carts.read(eventId, buyerId);
    const entries = replaceEntry(cart, holdId, accept, change);
    if (!entries) return false;
    if ((await carts.save(cart, entries)) === 'SAVED') return true;
  }
}

/** Nothing more can come of this hold; its limit is free again. */
export function endEntry(entry: CartEntry): CartEntry {
  return { ...entry, state: 'ENDED' };
}
