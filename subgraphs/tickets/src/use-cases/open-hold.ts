import { Conflict } from '@parterre/subgraph-kit/errors';
import { parseIdempotencyKey } from '@parterre/subgraph-kit/idempotency';
import { type Cart, type CartDecision, type CartEntry, openHold } from '../domain/cart.js';
import type { CartPlaces } from '../domain/cart-addition.js';
import type { AllocationRight } from '../domain/row.js';
import type { Arrival } from './arrive.js';
import { derivedId } from './derived-id.js';
import { endStaleOrders } from './end-stale-orders.js';
import { createHoldAttempts } from './hold-attempt.js';
import { createPlaces } from './places.js';
import type { Ports } from './ports.js';
import type { HoldResult } from './results.js';
import { placesIn, type Selection } from './selection.js';
import { viewOf } from './waiting-room.js';

/** What a buyer asks for. */
export interface Wish extends Arrival {
  idempotencyKey: string;
  /** Of what was asked, so that the same key with another wish is recognised. */
  fingerprint: string;
  /** Tickets in all. */
  quantity: number;
  /** The places that were asked for by name; none when they are chosen here. */
  named: CartPlaces;
  /** The places to try now; what it promises is let go of by `settled`. `null` when there are none. */
  choose(allocation: AllocationRight | null): Promise<{ selection: Selection; settled(): void } | null>;
  /** After a refusal: other places, or the end of it. */
  refused(gone: string[]): Promise<HoldResult | 'CHOOSE_AGAIN'>;
}

/**
 * Holds places, all or nothing. The cart's write decides the limit and what the key stands for; then the rows decide,
 * one by one; the same key finishes what a crash left in between.
 */
export function createOpenHold(ports: Ports): (wish: Wish) => Promise<HoldResult> {
  const { carts, rules, clock } = ports;
  const places = createPlaces(ports);
  const attempts = createHoldAttempts(ports);

  return async (wish) => {
    const startedAt = performance.now();
    const { sale, layout, buyerId } = wish;
    parseIdempotencyKey(wish.idempotencyKey);
    const template = entryOf(wish);

    for (;;) {
      const cart = await carts.read(sale.eventId, buyerId);
      const decision = openHold(cart, template, sale.limitPerBuyer, clock());
      switch (decision.kind) {
        case 'OPENED': {
          if ('closed' in wish.right) return { kind: 'CLOSED', ...wish.right.closed };
          if (wish.notAdmitted) {
            return { kind: 'NOT_ADMITTED', reason: wish.notAdmitted, waitingRoom: viewOf(sale, clock()) };
          }
          const answer = await open(wish, startedAt, cart, decision);
          if (answer) return answer;
          continue;
        }
        case 'KNOWN': {
          const answer = await attempts.join({ sale, layout, buyerId, entry: decision.entry, startedAt });
          if (answer?.kind === 'HELD') return answer;
          const next = answer ? await wish.refused(answer.refused) : 'CHOOSE_AGAIN';
          if (next !== 'CHOOSE_AGAIN') return next;
          // The attempt that had this key was refused and is gone: this one is the first again.
          continue;
        }
        case 'OTHER_INPUT':
          throw keyUsedOtherwise();
        case 'ENDED':
          throw new Conflict('The hold made with this key has ended; make a new key to hold again.', {
            field: 'idempotencyKey',
          });
        case 'TOO_MANY':
          if (await endStaleOrders(ports, cart)) continue;
          return { kind: 'TOO_MANY', limit: sale.limitPerBuyer };
        default: {
          const never: never = decision;
          throw new Error(`Undecided: ${JSON.stringify(never)}`);
        }
      }
    }
  };

  /** One choice, tried. @returns `null` when the cart is to be read again */
  async function open(
    wish: Wish,
    startedAt: number,
    cart: Cart,
    opened: Extract<CartDecision, { kind: 'OPENED' }>,
  ): Promise<HoldResult | null> {
    const { sale, layout, buyerId } = wish;
    const choice = await wish.choose(opened.entry.allocation);
    if (!choice) return onlyResult(await wish.refused([]));
    try {
      const entry = { ...entryOf(wish), ...placesIn(choice.selection) };
      // In a rush on few seats nearly everyone ends here, without a write.
      const gone = await places.plainlyGone(sale.eventId, choice.selection, entry);
      if (gone.length > 0) {
        const answer = onlyResult(await wish.refused(gone));
        // The same key may have been faster: then what is gone is its own.
        return (await carts.read(sale.eventId, buyerId)).version === cart.version ? answer : null;
      }
      const entries = opened.entries.map((one) => (one === opened.entry ? entry : one));
      const saved = await carts.save(cart, entries);
      if (saved === 'CHANGED') return null;
      if (saved === 'KEY_TAKEN') throw keyUsedOtherwise();
      const taken = await attempts.take({ sale, layout, buyerId, entry, startedAt });
      return taken.kind === 'HELD' ? taken : onlyResult(await wish.refused(taken.refused));
    } finally {
      choice.settled();
    }
  }

  function entryOf({ sale, buyerId, idempotencyKey, fingerprint, quantity, right }: Wish): CartEntry {
    const now = clock();
    return {
      idempotencyKey,
      fingerprint,
      holdId: derivedId(now, sale.eventId, buyerId, idempotencyKey),
      previousHoldIds: [],
      seatIds: [],
      areas: [],
      quantity,
      allocation: 'closed' in right ? null : right.allocation,
      createdAt: now,
      expiresAt: new Date(now.getTime() + rules.holdMs),
      state: 'ACTIVE',
      orderId: null,
    };
  }
}

function onlyResult(answer: HoldResult | 'CHOOSE_AGAIN'): HoldResult | null {
  return answer === 'CHOOSE_AGAIN' ? null : answer;
}

export function keyUsedOtherwise(): Conflict {
  return new Conflict('This key was used with other input; make a new key for a new hold.', {
    field: 'idempotencyKey',
  });
}
