import { BadUserInput, Conflict, Forbidden } from '@parterre/subgraph-kit/errors';
import { type Sale, salesClosedAt } from '../domain/sale.js';
import {
  canBeMet,
  demandByTier,
  endedShownForMs,
  type WaitlistEntry,
  type WaitlistWish,
} from '../domain/waitlist.js';
import { countLeft } from './count-left.js';
import { derivedId } from './derived-id.js';
import { createReleaseHold } from './manage-hold.js';
import { onTheMarket } from './on-the-market.js';
import type { Ports } from './ports.js';
import type { UseCases } from './use-cases.js';
import { mayActFor, userIdOf } from './viewer.js';

/**
 * Puts the viewer at the end of the line for places that are sold out: whoever waits is offered them past the waiting
 * room, so that nobody may wait for what can be had. Sent again, it answers the same.
 */
export function createJoinWaitlist(ports: Ports): UseCases['joinWaitlist'] {
  const { waitlist, layouts, rules, clock } = ports;
  return async (viewer, { eventId, quantity, priceTierIds, areaKey }) => {
    const userId = userIdOf(viewer);
    const sale = await onTheMarket(ports, eventId);
    const most = Math.min(sale.limitPerBuyer, rules.maxTicketsPerHold);
    if (quantity > most) throw BadUserInput.at('quantity', `must be at most ${most}`);
    const tierIds = sale.tiers.map((tier) => tier.id);
    const faults = priceTierIds.flatMap((id, index) =>
      tierIds.includes(id)
        ? []
        : [{ field: `priceTierIds[${index}]`, message: 'names no price tier of this event' }],
    );
    if (faults.length > 0) throw new BadUserInput(faults);
    if (areaKey !== null && !(await layouts.of(eventId)).areas.has(areaKey)) {
      throw BadUserInput.at('areaKey', 'names no area of this event');
    }
    const now = clock();
    const entry: WaitlistEntry = {
      id: derivedId(now, 'waitlist', eventId, userId),
      ...{ eventId, userId, quantity, priceTierIds, areaKey },
      ...{ joinedAt: now, state: 'WAITING', holdId: null, offeredUntil: null, endedAs: null, endedAt: null },
    };
    let known = await waitlist.findLive(eventId, userId);
    if (!known) {
      await refuseUnlessSoldOut(sale, entry, now);
      if (await waitlist.insert(entry)) return entry;
      known = await waitlist.findLive(eventId, userId);
    }
    if (known && wishOf(known) === wishOf(entry)) return known;
    throw new Conflict('You are in this line already, for other places; leave it first.');
  };

  /** What comes back between this look and the entry is offered to the line, as everything later is. */
  async function refuseUnlessSoldOut(sale: Sale, wish: WaitlistWish, now: Date): Promise<void> {
    const closed = salesClosedAt(sale, now);
    if (closed?.opensAt) {
      const opensAt = closed.opensAt.toISOString();
      throw new Conflict(`The sale opens at ${opensAt}; a waitlist is for what is sold out by then.`, {
        reason: 'NOT_YET_ON_SALE',
        opensAt,
      });
    }
    if (closed) {
      throw new Conflict('Nothing of this event is sold any more; there is nothing to wait for.', {
        reason: 'SALES_CLOSED',
      });
    }
    if (canBeMet(wish, await countLeft(ports, sale.eventId))) {
      throw new Conflict('There are places for this wish: hold them.', { reason: 'NOT_SOLD_OUT' });
    }
  }
}

/** Gives the place in the line up, and what was offered with it. @returns whether there was one */
export function createLeaveWaitlist(ports: Ports): UseCases['leaveWaitlist'] {
  const { waitlist, clock } = ports;
  const release = createReleaseHold(ports);
  return async (viewer, eventId) => {
    const entry = await waitlist.findLive(eventId, userIdOf(viewer));
    if (!entry) return false;
    if (await waitlist.end(entry.id, 'WAITING', 'LEFT', clock())) return true;
    const offered = await waitlist.findLive(eventId, entry.userId);
    if (!offered?.holdId || !(await waitlist.end(offered.id, 'OFFERED', 'LEFT', clock()))) return false;
    await release(viewer, offered.holdId);
    return true;
  };
}

export function createViewWaitlistEntry({ waitlist, clock }: Ports): UseCases['viewWaitlistEntry'] {
  return async (viewer, eventId) => {
    const userId = userIdOf(viewer);
    const live = await waitlist.findLive(eventId, userId);
    return live ?? waitlist.findEnded(eventId, userId, new Date(clock().getTime() - endedShownForMs));
  };
}

export function createViewWaitlist({ waitlist, layouts }: Ports): UseCases['viewWaitlist'] {
  return async (viewer, { eventId, organizerId, tiers }) => {
    if (!mayActFor(viewer, organizerId)) {
      throw new Forbidden('Only the organizer of this event and ADMIN may see this.');
    }
    const [wishes, { rows, areas }] = await Promise.all([waitlist.wishes(eventId), layouts.of(eventId)]);
    const withSeats = [...rows.values()].map(({ tierId }) => tierId);
    const byTier = demandByTier(wishes, ({ priceTierIds, areaKey }) => {
      if (areaKey !== null) return [areas.get(areaKey)?.tierId ?? ''];
      return priceTierIds.length > 0 ? priceTierIds : withSeats;
    });
    return {
      entries: wishes.reduce((sum, { entries }) => sum + entries, 0),
      places: wishes.reduce((sum, { entries, quantity }) => sum + entries * quantity, 0),
      tiers: tiers.map(({ id, name }) => ({
        tierId: id,
        name,
        ...(byTier.get(id) ?? { entries: 0, places: 0 }),
      })),
    };
  };
}

function wishOf({ quantity, priceTierIds, areaKey }: WaitlistEntry): string {
  return JSON.stringify([quantity, [...priceTierIds].sort(), areaKey]);
}
