import type { Viewer } from '@parterre/identity/viewer';
import { Conflict } from '@parterre/subgraph-kit/errors';
import { isOver } from '../domain/cart.js';
import { type Sale, salesClosedAt } from '../domain/sale.js';
import { canBeMet, isFull, type WaitlistEntry } from '../domain/waitlist.js';
import { byTheHouse } from './admission.js';
import { changeCart } from './change-cart.js';
import { countLeft } from './count-left.js';
import { createHoldBestSeats } from './hold-best-seats.js';
import { createHold } from './hold-places.js';
import { createPlaces } from './places.js';
import type { Ports } from './ports.js';
import type { HoldResult } from './results.js';
import { selectionOf } from './selection.js';

export interface ServeWaitlists {
  /** Every line, and the offers whose time is over. */
  all(): Promise<void>;
  /** Whatever goes wrong is logged, and tried again by `all`. */
  one(eventId: string): Promise<void>;
}

const batchSize = 100;
/** Of one event in one run, so that its line does not keep the others waiting; the next run goes on. */
const mostPages = 10;

/**
 * Offers places that came back to those who wait, first come first served among those for whose wish there are enough:
 * a hold is made in the name of each. A run makes up to 1,000 offers of an event. Any number of processes may do so at
 * once: the hold's key is the entry's.
 *
 * Promised is that whoever can be served is offered places within two seconds. What is given back, unblocked or swept
 * is served as soon as it is back (serve-at-once.ts); a hold that lapses is swept within a second, and until then its
 * places are whoever's takes them.
 */
export function createServeWaitlists(ports: Ports): ServeWaitlists {
  const { waitlist, sales, carts, orders, events, rules, clock, log } = ports;
  const holdBest = createHoldBestSeats(ports);
  const hold = createHold(ports);
  const places = createPlaces(ports);

  return { all, one };

  async function all(): Promise<void> {
    await settleDue();
    for (const eventId of await waitlist.eventsWaiting()) await one(eventId);
  }

  async function one(eventId: string): Promise<void> {
    try {
      await serve(eventId);
    } catch (error) {
      // One line that stands still must not stop the others.
      log.error({ err: error, eventId }, 'a waitlist was not served');
    }
  }

  async function settleDue(): Promise<void> {
    for (const entry of await waitlist.due(clock(), batchSize)) await settle(entry);
  }

  /** What came of an offer whose time is over. */
  async function settle(entry: WaitlistEntry): Promise<void> {
    const cart = await carts.findByHold(entry.holdId ?? '');
    const held = cart?.entries.find(({ holdId }) => holdId === entry.holdId);
    if (held?.state === 'ACTIVE' && !isOver(held, clock())) {
      await waitlist.prolong(entry.id, held.expiresAt);
      return;
    }
    const [order] = held?.orderId ? await orders.findByHolds([held.holdId]) : [];
    // Not known before the order has ended or is paid.
    if (order?.status === 'PENDING_PAYMENT') return waitlist.prolong(entry.id, order.expiresAt);
    const isBought = order && order.status !== 'EXPIRED' && order.status !== 'CANCELLED';
    await waitlist.end(entry.id, 'OFFERED', isBought ? 'BOUGHT' : 'LAPSED', clock());
  }

  async function serve(eventId: string): Promise<void> {
    if (!(await waitlist.isWaitedFor(eventId))) return;
    // What lapsed is offered to the next once it is no more another's.
    await settleDue();
    const sale = await sales.findRecent(eventId);
    if (!sale) return;
    const closed = salesClosedAt(sale, clock());
    if (closed?.opensAt) return;
    if (closed) return waitlist.close(eventId, clock());
    for (let page = 0; page < mostPages; page += 1) {
      if (!(await servePage(sale))) return;
    }
  }

  /** @returns whether the line is shorter now: then there may be someone behind */
  async function servePage(sale: Sale): Promise<boolean> {
    const { eventId } = sale;
    let left = await countLeft(ports, eventId);
    // A full house is what a waitlist is for: nearly every look ends here.
    if (isFull(left)) return false;
    // Whoever cannot be served is not even read: however many they are, they keep nobody behind them waiting.
    const wishes = (await waitlist.wishes(eventId)).filter((wish) => canBeMet(wish, left));
    if (wishes.length === 0) return false;
    let isShorter = false;
    for (const entry of await waitlist.waiting(eventId, wishes, batchSize)) {
      if (!canBeMet(entry, left)) continue;
      if (await offer(entry, sale)) isShorter = true;
      left = await countLeft(ports, eventId);
    }
    return isShorter;
  }

  /** @returns whether the entry waits no more */
  async function offer(entry: WaitlistEntry, sale: Sale): Promise<boolean> {
    // The setting may have been lowered since.
    if (entry.quantity > rules.maxTicketsPerHold)
      return waitlist.end(entry.id, 'WAITING', 'OVER_LIMIT', clock());
    const result = await holdFor(entry);
    switch (result.kind) {
      case 'HELD': {
        const offeredUntil = await lengthen(entry, result.id, result.createdAt, result.expiresAt);
        const offered = { holdId: result.id, offeredUntil };
        const at = clock();
        return waitlist.offer(entry.id, offered, [events.waitlistOffered(entry, offered, sale, at)]);
      }
      case 'TOO_MANY':
        return waitlist.end(entry.id, 'WAITING', 'OVER_LIMIT', clock());
      case 'LAPSED':
        return waitlist.end(entry.id, 'WAITING', 'LAPSED', clock());
      case 'CLOSED':
      case 'NOT_ADMITTED':
      case 'UNAVAILABLE':
        return false;
      default: {
        const never: never = result;
        throw new Error(`There is no result ${JSON.stringify(never)}.`);
      }
    }
  }

  async function holdFor(entry: WaitlistEntry): Promise<HoldResult | { kind: 'LAPSED' }> {
    const { id, eventId, userId, quantity, priceTierIds, areaKey } = entry;
    const viewer: Viewer = { kind: 'user', userId, sessionId: 'waitlist', roles: ['USER'], staffOf: [] };
    const idempotencyKey = `waitlist-${id}`;
    const shared = { eventId, idempotencyKey, accessCode: null, admission: byTheHouse } as const;
    try {
      if (areaKey !== null) {
        return await hold(viewer, { ...shared, seatIds: [], areas: [{ key: areaKey, quantity }] });
      }
      const wish = { quantity, priceTierIds, sections: [], accessible: false, adjacent: false };
      return await holdBest(viewer, { ...shared, ...wish });
    } catch (error) {
      // The hold of this key was made, not told of because of a crash, and has ended since.
      if (error instanceof Conflict) return { kind: 'LAPSED' };
      throw error;
    }
  }

  /** Someone who is written to needs longer than someone who looks at the map: as long as a hold can be. */
  async function lengthen(
    { eventId, userId }: WaitlistEntry,
    holdId: string,
    createdAt: Date,
    expiresAt: Date,
  ): Promise<Date> {
    const longest = new Date(createdAt.getTime() + rules.longestHoldMs);
    const cart = await carts.findByHold(holdId);
    const held = cart?.entries.find((candidate) => candidate.holdId === holdId);
    if (!held || longest <= expiresAt) return expiresAt;
    const selection = selectionOf(await ports.layouts.of(eventId), held);
    if (!(await places.extend(eventId, selection, holdId, longest))) return expiresAt;
    await changeCart(
      ports,
      { eventId, buyerId: userId, holdId },
      ({ state }) => state === 'ACTIVE',
      (current) => ({ ...current, expiresAt: longest }),
    );
    return longest;
  }
}
