import { setTimeout as pause } from 'node:timers/promises';
import { BadUserInput, Conflict, Unavailable } from '@parterre/subgraph-kit/errors';
import { parseIdempotencyKey } from '@parterre/subgraph-kit/idempotency';
import { ulid } from 'ulid';
import type { CartEntry } from '../domain/cart.js';
import { addPlaces, beginAddition, endAddition, quantityIn } from '../domain/cart-addition.js';
import type { Arrival } from './arrive.js';
import { changeCart } from './change-cart.js';
import { describeHold } from './describe-hold.js';
import { keyUsedOtherwise, type Wish } from './open-hold.js';
import { createPlaces } from './places.js';
import type { Ports } from './ports.js';
import type { HoldResult } from './results.js';
import { placesIn, type Selection, selectionOf } from './selection.js';

/** Longer than an addition takes; one that is not done by then is given up, and the next goes on. */
const additionMs = 5_000;
const lookEveryMs = 25;

/**
 * Adds places to a hold, all or none; the hold's clock stays as it is, whatever comes of it. The same key again adds
 * nothing, nor do seats that the hold has already. One addition at a time goes on in a hold: otherwise the undoing of
 * one could take the places of another.
 */
export function createAddToHold(ports: Ports): (wish: Wish, holdId: string) => Promise<HoldResult> {
  const { carts, clock, live, rules } = ports;
  const places = createPlaces(ports);

  return async (wish, holdId) => {
    const { sale, layout, buyerId } = wish;
    const { seatIds, areas } = wish.named;
    parseIdempotencyKey(wish.idempotencyKey);
    const additionId = ulid(clock().getTime());
    const end = performance.now() + additionMs;

    for (;;) {
      const cart = await carts.read(sale.eventId, buyerId);
      const begun = beginAddition(
        cart,
        holdId,
        { ...wish, seatIds },
        sale.limitPerBuyer,
        { id: additionId, until: new Date(clock().getTime() + additionMs) },
        clock(),
      );
      switch (begun.kind) {
        case 'GONE':
          return {
            kind: 'UNAVAILABLE',
            unavailable: [...seatIds, ...areas.map(({ key }) => key)],
            alternatives: [],
          };
        case 'TOO_MANY':
          return { kind: 'TOO_MANY', limit: sale.limitPerBuyer };
        case 'OTHER_INPUT':
          throw keyUsedOtherwise();
        case 'DONE':
          return { kind: 'HELD', ...(await describeHold(ports, sale, layout, buyerId, begun.entry)) };
        case 'BUSY':
          if (performance.now() > end)
            throw new Unavailable('Places are being added to this hold; try again.');
          await pause(lookEveryMs);
          continue;
        case 'BEGUN': {
          if ('closed' in wish.right && !begun.entry.allocation) {
            return { kind: 'CLOSED', ...wish.right.closed };
          }
          if (begun.entry.quantity + begun.quantity > rules.maxTicketsPerHold) {
            const field = areas.length > 0 ? 'areas' : seatIds.length > 0 ? 'seatIds' : 'quantity';
            throw BadUserInput.at(field, `a hold has at most ${rules.maxTicketsPerHold} places`);
          }
          if ((await carts.save(cart, begun.entries)) !== 'SAVED') continue;
          return add(wish, begun.entry, additionId);
        }
        default: {
          const never: never = begun;
          throw new Error(`Undecided: ${JSON.stringify(never)}`);
        }
      }
    }
  };

  async function add(wish: Wish, begun: CartEntry, additionId: string): Promise<HoldResult> {
    const at = { eventId: wish.sale.eventId, buyerId: wish.buyerId, holdId: begun.holdId };
    let result: HoldResult | null = null;
    try {
      result = await choose(wish, { ...begun, allocation: rightFor(wish, begun) }, additionId);
      return result;
    } finally {
      if (result?.kind !== 'HELD') {
        await changeCart(ports, at, ({ addition }) => addition?.id === additionId, endAddition).catch(
          (err: unknown) => ports.log.warn({ err }, 'a failed addition was not ended'),
        );
      }
    }
  }

  /** Choices, until one is had or there are no more. */
  async function choose(wish: Wish, begun: CartEntry, additionId: string): Promise<HoldResult> {
    for (;;) {
      const choice = await wish.choose(begun.allocation);
      const answer = choice
        ? await take(wish, begun, additionId, choice.selection).finally(choice.settled)
        : { kind: 'REFUSED' as const, refused: [] };
      if (answer.kind !== 'REFUSED') return answer;
      const next = await wish.refused(answer.refused);
      if (next !== 'CHOOSE_AGAIN') return next;
    }
  }

  /** One choice: all of it, or nothing. */
  async function take(
    { sale, layout, buyerId, idempotencyKey, fingerprint }: Wish,
    { holdId, allocation, ...begun }: CartEntry,
    additionId: string,
    choice: Selection,
  ): Promise<HoldResult | { kind: 'REFUSED'; refused: string[] }> {
    const { eventId } = sale;
    const asked = placesIn(choice);
    const added = { ...asked, seatIds: asked.seatIds.filter((id) => !begun.seatIds.includes(id)) };
    const inAll = added.areas.map(({ key, quantity }) => ({
      key,
      quantity: quantity + quantityIn(begun.areas, key),
    }));
    const { rows, ...toHold } = selectionOf(layout, { seatIds: added.seatIds, areas: inAll });
    const undo = async () => {
      // Whoever went on in our place may have taken the same places: then they are theirs to give back.
      const { entries } = await carts.read(eventId, buyerId);
      const entry = entries.find((one) => one.holdId === holdId && one.addition?.id === additionId);
      if (!entry) return;
      const kept = inAll.map(({ key }) => ({
        key,
        quantity: entry.state === 'ENDED' ? 0 : quantityIn(entry.areas, key),
      }));
      await places.releaseSome(eventId, rows, kept, holdId);
    };
    try {
      for (let { expiresAt } = begun; ; ) {
        const hold = { holdId, previousHoldIds: [], expiresAt, allocation };
        const { refused } = await places.hold(eventId, { rows, ...toHold }, hold);
        if (refused.length > 0) {
          await undo();
          return { kind: 'REFUSED', refused };
        }
        const cart = await carts.read(eventId, buyerId);
        const key = { idempotencyKey, fingerprint };
        const limit = sale.limitPerBuyer;
        const done = addPlaces(cart, holdId, additionId, added, key, allocation, limit, clock());
        if (done === 'GONE' || done === 'TOO_MANY') {
          await undo();
          if (done === 'TOO_MANY') return { kind: 'TOO_MANY', limit };
          const unavailable = [...added.seatIds, ...added.areas.map((area) => area.key)];
          return { kind: 'UNAVAILABLE', unavailable, alternatives: [] };
        }
        // An extension came between: the added places are to last as long as the others.
        const wasExtended = done.entry.expiresAt > expiresAt;
        expiresAt = done.entry.expiresAt;
        if (wasExtended || (await carts.save(cart, done.entries)) !== 'SAVED') continue;
        live.holdChanged({ eventId, buyerId, holdId });
        return { kind: 'HELD', ...(await describeHold(ports, sale, layout, buyerId, done.entry)) };
      }
    } catch (error) {
      await undo().catch((err: unknown) => ports.log.warn({ err }, 'a failed addition was not undone'));
      throw error;
    }
  }
}

/** The right a hold has, or the one the code opens now; a hold is of one allocation. */
function rightFor({ right }: Arrival, entry: CartEntry): CartEntry['allocation'] {
  const given = 'closed' in right ? null : right.allocation;
  if (given && entry.allocation && given.id !== entry.allocation.id) {
    throw new Conflict('The hold is of another allocation; hold these seats by themselves.', {
      field: 'accessCode',
    });
  }
  return given ?? entry.allocation;
}
