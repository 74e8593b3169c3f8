import type { Viewer } from '@parterre/identity/viewer';
import { Conflict } from '@parterre/subgraph-kit/errors';
import { isOver } from '../domain/cart.js';
import { type Sale, salesClosedAt } from '../domain/sale.js';
import type { WaitlistEntry } from '../domain/waitlist.js';
import { byTheHouse } from './admission.js';
import { changeCart } from './change-cart.js';
import { createHoldBestSeats } from './hold-best-seats.js';
import { createHold } from './hold-places.js';
import { createPlaces } from './places.js';
import type { Ports } from './ports.js';
import type { HoldResult } from './results.js';
import { selectionOf } from './selection.js';

export type ServeWaitlists = () => Promise<void>;

const batchSize = 100;

/**
 * Offers places that came back to those who wait, first come first served: a hold is made in the name of the first for
 * whom there are enough. Any number of processes may do so at once: the hold's key is the entry's.
 */
export function createServeWaitlists(ports: Ports): ServeWaitlists {
  const { waitlist, sales, rows, areas, carts, events, rules, clock, log } = ports;
  const holdBest = createHoldBestSeats(ports);
  const hold = createHold(ports);
  const places = createPlaces(ports);

  return async () => {
    for (const entry of await waitlist.due(clock(), batchSize)) await settle(entry);
    for (const eventId of await waitlist.eventsWaiting()) {
      try {
        await serve(eventId);
      } catch (error) {
        // One line that stands still must not stop the others.
        log.error({ err: error, eventId }, 'a waitlist was not served');
      }
    }
  };

  /** What came of an offer whose time is over. */
  async function settle(entry: WaitlistEntry): Promise<void> {
    const cart = await carts.findByHold(entry.holdId ?? '');
    const held = cart?.entries.find(({ holdId }) => holdId === entry.holdId);
    if (held?.state === 'ACTIVE' && !isOver(held, clock())) {
      await waitlist.prolong(entry.id, held.expiresAt);
    } else {
      await waitlist.end(entry.id, 'OFFERED', held?.orderId ? 'BOUGHT' : 'LAPSED');
    }
  }

  async function serve(eventId: string): Promise<void> {
    const sale = await sales.findRecent(eventId);
    if (!sale) return;
    const closed = salesClosedAt(sale, clock());
    if (closed?.opensAt) return;
    let left = closed ? 0 : await countLeft(eventId);
    for (const entry of await waitlist.waiting(eventId, batchSize)) {
      if (closed) await waitlist.end(entry.id, 'WAITING', 'CLOSED');
      else if (entry.quantity <= left && (await offer(entry, sale))) left -= entry.quantity;
    }
  }

  async function countLeft(eventId: string): Promise<number> {
    const counts = await Promise.all([rows.countAvailable([eventId]), areas.countAvailable([eventId])]);
    return counts
      .flatMap((byEvent) => [...(byEvent.get(eventId)?.values() ?? [])])
      .reduce((sum, count) => sum + count, 0);
  }

  async function offer(entry: WaitlistEntry, sale: Sale): Promise<boolean> {
    const result = await holdFor(entry);
    switch (result.kind) {
      case 'HELD': {
        const offeredUntil = await lengthen(entry, result.id, result.createdAt, result.expiresAt);
        const offered = { holdId: result.id, offeredUntil };
        const at = clock();
        return waitlist.offer(entry.id, offered, [events.waitlistOffered(entry, offered, sale, at)]);
      }
      case 'TOO_MANY':
        await waitlist.end(entry.id, 'WAITING', 'OVER_LIMIT');
        return false;
      case 'LAPSED':
        await waitlist.end(entry.id, 'WAITING', 'LAPSED');
        return false;
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
