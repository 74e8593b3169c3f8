import { Conflict } from '@parterre/subgraph-kit/errors';
import { type CartEntry, isOver } from '../domain/cart.js';
import { statusAt } from '../domain/order.js';
import { changeCart, endEntry } from './change-cart.js';
import { describeHold } from './describe-hold.js';
import { onTheMarket } from './on-the-market.js';
import { ownHold } from './own-hold.js';
import { createPlaces } from './places.js';
import type { Ports } from './ports.js';
import { selectionOf } from './selection.js';
import type { UseCases } from './use-cases.js';

export function createViewHold(ports: Ports): UseCases['viewHold'] {
  const places = createPlaces(ports);
  return async (viewer, holdId) => {
    const { cart, entry } = await ownHold(ports, viewer, holdId);
    if (entry.state !== 'ACTIVE' || isOver(entry, ports.clock())) return null;
    const sale = await onTheMarket(ports, cart.eventId);
    const layout = await ports.layouts.of(cart.eventId);
    // The cart says what was meant; only the rows say what is so.
    if (!(await places.areHeld(cart.eventId, selectionOf(layout, entry), holdId))) return null;
    return describeHold(ports, sale, layout, cart.buyerId, entry);
  };
}

export function createReleaseHold(ports: Ports): UseCases['releaseHold'] {
  const places = createPlaces(ports);
  return async (viewer, holdId) => {
    const { cart, entry } = await ownHold(ports, viewer, holdId);
    const at = { eventId: cart.eventId, buyerId: cart.buyerId, holdId };
    const wasOpen = !isOver(entry, ports.clock());
    const released = await changeCart(ports, at, ({ state }) => state === 'ACTIVE', endEntry);
    // Ended already and never ordered: a crash may have come between that and the rows, so they are gone through again.
    if (!released && (entry.state !== 'ENDED' || entry.orderId !== null)) return false;
    const layout = await ports.layouts.of(cart.eventId);
    await places.release(cart.eventId, selectionOf(layout, entry), holdId);
    ports.placesFreed(cart.eventId);
    if (released) ports.live.holdChanged(at);
    return released && wasOpen;
  };
}

export function createExtendHold(ports: Ports): UseCases['extendHold'] {
  const places = createPlaces(ports);
  const extend: UseCases['extendHold'] = async (viewer, holdId) => {
    const { cart, entry } = await ownHold(ports, viewer, holdId);
    const { eventId, buyerId } = cart;
    const now = ports.clock();
    const gone = [...entry.seatIds, ...entry.areas.map(({ key }) => key)];
    if (entry.state === 'ORDERED') await refuseOrdered(ports, entry);
    if (entry.state !== 'ACTIVE' || isOver(entry, now)) {
      return { kind: 'UNAVAILABLE', unavailable: gone, alternatives: [] };
    }
    const sale = await onTheMarket(ports, eventId);
    const layout = await ports.layouts.of(eventId);
    const selection = selectionOf(layout, entry);
    const latest = entry.createdAt.getTime() + ports.rules.longestHoldMs;
    const expiresAt = new Date(Math.min(now.getTime() + ports.rules.holdMs, latest));
    if (expiresAt <= entry.expiresAt) {
      return { kind: 'HELD', ...(await describeHold(ports, sale, layout, buyerId, entry)) };
    }
    const at = { eventId, buyerId, holdId };
    const isWhole = await places.extend(eventId, selection, holdId, expiresAt);
    const extended = { ...entry, expiresAt };
    const saved = await changeCart(
      ports,
      at,
      ({ state, quantity }) => state === 'ACTIVE' && quantity === entry.quantity,
      (current) => (isWhole ? { ...current, expiresAt } : endEntry(current)),
    );
    if (!saved || !isWhole) {
      // Ended, and its rows perhaps gone through before they were extended: nobody else would free them. Those of an
      // order are left alone: it may be turning them sold at this moment.
      const { entry: current } = await ownHold(ports, viewer, holdId);
      if (current.state === 'ENDED') await places.release(eventId, selection, holdId);
      // Seats were added meanwhile: they are to last as long as the others. What ended, or was ordered, is said by the
      // next look.
      return extend(viewer, holdId);
    }
    ports.live.holdChanged(at);
    return { kind: 'HELD', ...(await describeHold(ports, sale, layout, buyerId, extended)) };
  };
  return extend;
}

/**
 * An order has the deadline it was placed with, of which `payments` knows: the hold behind it is not extended.
 * @throws Conflict with the order and, while it waits for its payment, until when; returns when the order has ended
 */
async function refuseOrdered(
  { orders, clock }: Pick<Ports, 'orders' | 'clock'>,
  { orderId, expiresAt }: CartEntry,
): Promise<void> {
  const now = clock();
  const order = orderId === null ? null : await orders.find(orderId);
  // Being written at this moment, or never after a crash: then it ends with the hold.
  const status = order ? statusAt(order, now) : expiresAt <= now ? 'EXPIRED' : 'PENDING_PAYMENT';
  switch (status) {
    case 'PENDING_PAYMENT':
      throw new Conflict(
        `The hold has become order ${order?.number ?? orderId}, which is to be paid until ${expiresAt.toISOString()}.`,
        { orderId, expiresAt: expiresAt.toISOString() },
      );
    case 'PAID':
    case 'CONFIRMED':
      throw new Conflict(`The hold has become order ${order?.number}, which is paid.`, { orderId });
    case 'EXPIRED':
    case 'CANCELLED':
    case 'REFUND_PENDING':
    case 'REFUNDED':
      return;
    default: {
      const never: never = status;
      throw new Error(`There is no status ${String(never)}.`);
    }
  }
}
