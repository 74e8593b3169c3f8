import { atStage, type Cart, type CartEntry, type OrderStage, replaceEntry } from '../domain/cart.js';
import type { Ports, SagaOrder } from './ports.js';

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

/** Brings the entry of an order's hold to a stage of the order; one that is as far, or further, is left as it is. */
export async function followOrder(
  ports: Pick<Ports, 'carts'>,
  order: Pick<SagaOrder, 'id' | 'eventId' | 'buyerId' | 'holdId'>,
  stage: OrderStage,
): Promise<void> {
  const next = (entry: CartEntry) => atStage(entry, stage, order.id);
  await changeCart(ports, order, (entry) => next(entry) !== null, next);
}

/** Nothing more can come of this hold; its limit is free again. */
export function endEntry(entry: CartEntry): CartEntry {
  return { ...entry, state: 'ENDED' };
}
