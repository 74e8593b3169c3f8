import { NotFound } from '@parterre/subgraph-kit/errors';
import { type Cart, type CartEntry, isOver, openHold } from '../domain/cart.js';
import type { Sale } from '../domain/sale.js';
import { changeCart } from './change-cart.js';
import { endStaleOrders } from './end-stale-orders.js';
import { createViewHold } from './manage-hold.js';
import { onTheMarket } from './on-the-market.js';
import type { Ports } from './ports.js';
import type { HoldResult } from './results.js';
import type { UseCases } from './use-cases.js';
import { userIdOf } from './viewer.js';

/**
 * A guest's hold becomes that of the user who signed in; its places and its clock stay. The write in the guest's cart
 * decides whose it is; a crash before it is in the user's own leaves it to the same request again.
 */
export function createClaimGuestHold(ports: Ports): UseCases['claimGuestHold'] {
  const { carts, guests, clock, live } = ports;
  const viewHold = createViewHold(ports);

  return async (viewer, { holdId, guestToken }) => {
    const userId = userIdOf(viewer);
    const guestId = await guests.read(guestToken);
    const cart = (await carts.findByHold(holdId)) ?? (await carts.findClaimed(holdId));
    const entry = cart?.entries.find((candidate) => candidate.holdId === holdId);
    if (!cart || !entry) throw notFound();
    const eventId = cart.eventId;
    if (cart.buyerId !== userId) {
      if (cart.buyerId !== guestId) throw notFound();
      if (isOver(entry, clock()) && entry.state !== 'CLAIMED') return lapsed(entry);
      const sale = await onTheMarket(ports, eventId);
      if (!(await fits(sale, userId, entry))) return { kind: 'TOO_MANY', limit: sale.limitPerBuyer };
      const claimed = await changeCart(
        ports,
        { eventId, buyerId: guestId, holdId },
        (one) => (one.state === 'ACTIVE' && !isOver(one, clock())) || one.claimedBy === userId,
        (one) => ({ ...one, state: 'CLAIMED', claimedBy: userId }),
      );
      if (!claimed) throw notFound();
      if (!(await moveTo(sale, userId, entry))) {
        await changeCart(
          ports,
          { eventId, buyerId: guestId, holdId },
          (one) => one.claimedBy === userId,
          ({ claimedBy: _user, ...one }) => ({ ...one, state: 'ACTIVE' }),
        );
        return { kind: 'TOO_MANY', limit: sale.limitPerBuyer };
      }
      live.holdChanged({ eventId, buyerId: userId, holdId });
    }
    const hold = await viewHold(viewer, holdId);
    return hold ? { kind: 'HELD', ...hold } : lapsed(entry);
  };

  async function fits(sale: Sale, userId: string, entry: CartEntry): Promise<boolean> {
    for (;;) {
      const cart = await carts.read(sale.eventId, userId);
      if (has(cart, entry) || opened(cart, sale, entry).kind !== 'TOO_MANY') return true;
      if (!(await endStaleOrders(ports, cart))) return false;
    }
  }

  /** @returns false when the user would have too many tickets */
  async function moveTo(sale: Sale, userId: string, entry: CartEntry): Promise<boolean> {
    for (;;) {
      const cart = await carts.read(sale.eventId, userId);
      if (has(cart, entry)) return true;
      const decision = opened(cart, sale, entry);
      if (decision.kind !== 'OPENED') return false;
      if ((await carts.save(cart, decision.entries)) === 'SAVED') return true;
    }
  }

  function opened(cart: Cart, sale: Sale, entry: CartEntry) {
    const { claimedBy: _user, ...hold } = entry;
    // The user may have used the guest's key for something else; the hold's id is nobody's key.
    const moved: CartEntry = { ...hold, idempotencyKey: `claimed/${entry.holdId}`, state: 'ACTIVE' };
    return openHold(cart, moved, sale.limitPerBuyer, clock());
  }
}

function has(cart: Cart, { holdId }: CartEntry): boolean {
  return cart.entries.some((entry) => entry.holdId === holdId);
}

function lapsed({ seatIds, areas }: CartEntry): HoldResult {
  return { kind: 'UNAVAILABLE', unavailable: [...seatIds, ...areas.map(({ key }) => key)], alternatives: [] };
}

function notFound(): NotFound {
  return new NotFound('There is no such hold.');
}
