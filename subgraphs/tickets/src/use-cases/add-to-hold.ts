import { setTimeout as pause } from 'node:timers/promises';
import { BadUserInput, Conflict, Unavailable } from '@parterre/subgraph-kit/errors';
import { ulid } from 'ulid';
import type { CartEntry } from '../domain/cart.js';
import { addSeats, beginAddition, endAddition } from '../domain/cart-addition.js';
import { releaseSeats } from '../domain/row.js';
import type { Arrival } from './arrive.js';
import { changeCart } from './change-cart.js';
import { describeHold } from './describe-hold.js';
import { createPlaces } from './places.js';
import type { Ports } from './ports.js';
import type { HoldResult } from './results.js';
import { checkSelection, type Selection, seatIdAt, selectionOf } from './selection.js';
import { suggestAlternatives } from './suggest-alternatives.js';

/** Longer than an addition takes; one that is not done by then is given up, and the next goes on. */
const additionMs = 5_000;
const lookEveryMs = 25;

/**
 * Adds seats to a hold, all or none; the hold's clock stays as it is, whatever comes of it. Seats the hold has already
 * are not added twice, so the same request again changes nothing. One addition at a time goes on in a hold: otherwise
 * the undoing of one could take the seats of another.
 */
export function createAddToHold(ports: Ports) {
  const { carts, clock, live, rules } = ports;
  const places = createPlaces(ports);

  return async (arrival: Arrival, seatIds: readonly string[], holdId: string): Promise<HoldResult> => {
    const { sale, layout, buyerId } = arrival;
    const { eventId } = sale;
    const at = { eventId, buyerId, holdId };
    const asked = checkSelection(layout, eventId, { seatIds, areas: [] }, rules.maxTicketsPerHold);
    const additionId = ulid(clock().getTime());
    const end = performance.now() + additionMs;

    for (;;) {
      const cart = await carts.read(eventId, buyerId);
      const begun = beginAddition(
        cart,
        holdId,
        idsOf(asked),
        sale.limitPerBuyer,
        {
          id: additionId,
          until: new Date(clock().getTime() + additionMs),
        },
        clock(),
      );
      switch (begun.kind) {
        case 'GONE':
          return { kind: 'UNAVAILABLE', unavailable: idsOf(asked), alternatives: [] };
        case 'TOO_MANY':
          return { kind: 'TOO_MANY', limit: sale.limitPerBuyer };
        case 'HAS_ALL':
          return { kind: 'HELD', ...(await describeHold(ports, sale, layout, buyerId, begun.entry)) };
        case 'BUSY':
          if (performance.now() > end)
            throw new Unavailable('Seats are being added to this hold; try again.');
          await pause(lookEveryMs);
          continue;
        case 'BEGUN': {
          if ('closed' in arrival.right && !begun.entry.allocation) {
            return { kind: 'CLOSED', ...arrival.right.closed };
          }
          if (begun.entry.quantity + begun.seatIds.length > rules.maxTicketsPerHold) {
            throw BadUserInput.at('seatIds', `a hold has at most ${rules.maxTicketsPerHold} places`);
          }
          if ((await carts.save(cart, begun.entries)) !== 'SAVED') continue;
          const added = selectionOf(layout, { seatIds: begun.seatIds, areas: [] });
          return add(arrival, added, begun.entry, additionId, at);
        }
        default: {
          const never: never = begun;
          throw new Error(`Undecided: ${JSON.stringify(never)}`);
        }
      }
    }
  };

  async function add(
    arrival: Arrival,
    added: Selection,
    begun: CartEntry,
    additionId: string,
    at: { eventId: string; buyerId: string; holdId: string },
  ): Promise<HoldResult> {
    const { sale, layout, buyerId } = arrival;
    const isOurs = (entry: CartEntry) => entry.addition?.id === additionId;
    const giveUp = async () => {
      // Whoever went on in our place may have taken the same seats: then they are theirs to give back.
      const cart = await carts.read(at.eventId, buyerId);
      if (!cart.entries.some((entry) => entry.holdId === at.holdId && isOurs(entry))) return;
      for (const { layout: row, indexes } of added.rows) {
        await ports.rows.change(at.eventId, row.key, (state) => releaseSeats(state, at.holdId, indexes));
      }
      await changeCart(ports, at, isOurs, endAddition);
    };
    try {
      const allocation = rightFor(arrival, begun);
      let entry = begun;
      for (;;) {
        const { refused } = await places.hold(at.eventId, added, {
          ...entry,
          previousHoldIds: [],
          allocation,
        });
        if (refused.length > 0) {
          await giveUp();
          const alternatives = await suggestAlternatives(ports, sale, layout, added);
          return { kind: 'UNAVAILABLE', unavailable: refused, alternatives };
        }
        const cart = await carts.read(at.eventId, buyerId);
        const done = addSeats(
          cart,
          at.holdId,
          additionId,
          idsOf(added),
          allocation,
          sale.limitPerBuyer,
          clock(),
        );
        if (done === 'GONE' || done === 'TOO_MANY') {
          await giveUp();
          return done === 'TOO_MANY'
            ? { kind: 'TOO_MANY', limit: sale.limitPerBuyer }
            : { kind: 'UNAVAILABLE', unavailable: idsOf(added), alternatives: [] };
        }
        // An extension came between: the added seats are to last as long as the others.
        const extended = done.entry.expiresAt.getTime() !== entry.expiresAt.getTime();
        entry = { ...entry, expiresAt: done.entry.expiresAt };
        if (extended || (await carts.save(cart, done.entries)) !== 'SAVED') continue;
        live.holdChanged(at);
        return { kind: 'HELD', ...(await describeHold(ports, sale, layout, buyerId, done.entry)) };
      }
    } catch (error) {
      await giveUp().catch((err: unknown) => ports.log.warn({ err }, 'a failed addition was not undone'));
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

function idsOf({ rows }: Selection): string[] {
  return rows.flatMap(({ layout, indexes }) => indexes.map((index) => seatIdAt(layout, index)));
}
