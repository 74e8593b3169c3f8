import { atStage, type Cart, type CartEntry, isOver } from '../domain/cart.js';
import { statusAt } from '../domain/order.js';
import type { Ports } from './ports.js';

const endings: readonly string[] = ['EXPIRED', 'CANCELLED', 'REFUNDED'];

/**
 * Takes orders out of the cart that have ended, or were never written because of a crash, so that they do not count
 * against the buyer's limit for ever. @returns whether there were any
 */
export async function endStaleOrders(
  { carts, orders, clock }: Pick<Ports, 'carts' | 'orders' | 'clock'>,
  cart: Cart,
): Promise<boolean> {
  const now = clock();
  const ordered = cart.entries.filter((entry) => entry.state === 'ORDERED' && !isOver(entry, now));
  if (ordered.length === 0) return false;
  const found = await orders.findMany(ordered.map(({ orderId }) => orderId ?? ''));
  const ended = new Map(
    ordered.flatMap((entry): [CartEntry, CartEntry][] => {
      const order = found.find(({ id }) => id === entry.orderId);
      const isStale = order ? endings.includes(statusAt(order, now)) : entry.expiresAt <= now;
      const stage = order?.status === 'REFUNDED' ? 'GIVEN_BACK' : 'GIVEN_UP';
      const next = isStale ? atStage(entry, stage, entry.orderId ?? '') : null;
      return next ? [[entry, next]] : [];
    }),
  );
  if (ended.size === 0) return false;
  await carts.save(
    cart,
    cart.entries.map((entry) => ended.get(entry) ?? entry),
  );
  // Saved or not: the cart is another one now, and is to be read again.
  return true;
}
