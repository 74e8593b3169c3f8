import { setTimeout as pause } from 'node:timers/promises';
import { crashPoint } from '@parterre/messaging/crash-point';
import { Conflict, Unavailable } from '@parterre/subgraph-kit/errors';
import { inputFingerprint, parseIdempotencyKey } from '@parterre/subgraph-kit/idempotency';
import { type CartEntry, openHold } from '../domain/cart.js';
import { type Sale, salesClosedAt } from '../domain/sale.js';
import { changeCart } from './change-cart.js';
import { derivedId } from './derived-id.js';
import { describeHold } from './describe-hold.js';
import { endStaleOrders } from './end-stale-orders.js';
import { onTheMarket } from './on-the-market.js';
import { createPlaces } from './places.js';
import type { Layout, Ports } from './ports.js';
import type { HoldResult } from './results.js';
import { checkSelection, type Selection, seatIdAt } from './selection.js';
import { suggestAlternatives } from './suggest-alternatives.js';
import type { HoldCommand, UseCases } from './use-cases.js';
import { userIdOf } from './viewer.js';

/** An attempt that takes longer makes sure that nobody took it over before it says yes. */
const attemptMs = 2_000;
/** An attempt of someone else that is not done by then is taken over: its process is gone. Well above `attemptMs`. */
const takeOverAfterMs = 5_000;
const lookEveryMs = 25;

interface Attempt {
  sale: Sale;
  layout: Layout;
  buyerId: string;
  entry: CartEntry;
  startedAt: number;
}

/**
 * Holds seats and places, all or nothing. The cart's write decides the limit and what the key stands for; then the
 * rows decide, one by one. What a crash leaves in between lapses with the hold, and the same key finishes it.
 */
export function createHold(ports: Ports): UseCases['hold'] {
  const { carts, layouts, rules, clock, live, log } = ports;
  const places = createPlaces(ports);

  return async (viewer, command) => {
    const startedAt = performance.now();
    const buyerId = userIdOf(viewer);
    parseIdempotencyKey(command.idempotencyKey);
    const sale = await onTheMarket(ports, command.eventId);
    const layout = await layouts.of(sale.eventId);
    const selection = checkSelection(layout, sale.eventId, command, rules.maxTicketsPerHold);
    const wanted = newEntry(buyerId, command, selection);

    for (;;) {
      const cart = await carts.read(sale.eventId, buyerId);
      const decision = openHold(cart, wanted, sale.limitPerBuyer, clock());
      switch (decision.kind) {
        case 'OPENED': {
          const closed = salesClosedAt(sale, clock());
          if (closed) return { kind: 'CLOSED', ...closed };
          // In a rush on few seats nearly everyone ends here, without a write.
          const gone = places.plainlyGone(sale.eventId, selection, decision.entry.holdId);
          if (gone.length > 0) return unavailable(sale, layout, selection, gone);
          const saved = await carts.save(cart, decision.entries);
          if (saved === 'CHANGED') continue;
          if (saved === 'KEY_TAKEN') throw keyUsedOtherwise();
          return take({ sale, layout, buyerId, entry: decision.entry, startedAt }, selection);
        }
        case 'KNOWN': {
          const answer = await join({ sale, layout, buyerId, entry: decision.entry, startedAt }, selection);
          if (answer) return answer;
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

  /** Rows and areas for an entry that is in the cart. */
  async function take(attempt: Attempt, selection: Selection): Promise<HoldResult> {
    const { sale, layout, buyerId, entry, startedAt } = attempt;
    const at = { eventId: sale.eventId, buyerId, holdId: entry.holdId };
    const undo = async (partly: boolean) => {
      for (const holdId of partly ? [...entry.previousHoldIds, entry.holdId] : []) {
        await places.release(sale.eventId, selection, holdId);
      }
      await changeCart(ports, at, isOpen, () => null);
    };
    let outcome: { refused: string[]; partly: boolean };
    try {
      outcome = await places.hold(sale.eventId, selection, entry);
    } catch (error) {
      // What cannot be undone now lapses with the hold; the reason is told in any case.
      await undo(true).catch((err: unknown) => log.warn({ err }, 'a failed hold was not undone'));
      throw error;
    }
    crashPoint('tickets.hold.after-rows');
    if (outcome.refused.length > 0) {
      await undo(outcome.partly);
      return unavailable(sale, layout, selection, outcome.refused);
    }
    if (performance.now() - startedAt > attemptMs && !(await isStillOurs(at))) {
      await places.release(sale.eventId, selection, entry.holdId);
      throw new Unavailable('This took too long; send the same request again.');
    }
    live.holdChanged(at);
    return { kind: 'HELD', ...(await describeHold(ports, sale, layout, buyerId, entry)) };
  }

  async function unavailable(
    sale: Sale,
    layout: Layout,
    selection: Selection,
    gone: string[],
  ): Promise<HoldResult> {
    const alternatives = await suggestAlternatives(ports, sale, layout, selection);
    return { kind: 'UNAVAILABLE', unavailable: gone, alternatives };
  }

  /** The same key again: the answer of the attempt that came before, or `null` when that one was refused. */
  async function join(attempt: Attempt, selection: Selection): Promise<HoldResult | null> {
    const { sale, layout, buyerId } = attempt;
    const { idempotencyKey } = attempt.entry;
    const end = performance.now() + takeOverAfterMs;
    for (let entry: CartEntry | undefined = attempt.entry; entry; ) {
      if (entry.state === 'ORDERED' || (await places.areHeld(sale.eventId, selection, entry.holdId))) {
        return { kind: 'HELD', ...(await describeHold(ports, sale, layout, buyerId, entry)) };
      }
      if (performance.now() > end) return takeOver({ ...attempt, entry }, selection);
      await pause(lookEveryMs);
      const cart = await carts.read(sale.eventId, buyerId);
      entry = cart.entries.find((candidate) => candidate.idempotencyKey === idempotencyKey);
    }
    return null;
  }

  /** Goes on for a process that died on its way; under a new id, so that it cannot undo what we do if it only slept. */
  async function takeOver(attempt: Attempt, selection: Selection): Promise<HoldResult | null> {
    const { sale, buyerId, entry } = attempt;
    const previousHoldIds = [...entry.previousHoldIds, entry.holdId];
    const holdId = derivedId(entry.createdAt, buyerId, entry.idempotencyKey, String(previousHoldIds.length));
    const next = { ...entry, holdId, previousHoldIds };
    const at = { eventId: sale.eventId, buyerId, holdId: entry.holdId };
    if (!(await changeCart(ports, at, isOpen, () => next))) return null;
    return take({ ...attempt, entry: next, startedAt: performance.now() }, selection);
  }

  async function isStillOurs(at: { eventId: string; buyerId: string; holdId: string }): Promise<boolean> {
    const cart = await carts.read(at.eventId, at.buyerId);
    return cart.entries.some((entry) => entry.holdId === at.holdId && entry.state !== 'ENDED');
  }

  function newEntry(buyerId: string, command: HoldCommand, selection: Selection): CartEntry {
    const now = clock();
    const seatIds = selection.rows.flatMap(({ layout, indexes }) =>
      indexes.map((index) => seatIdAt(layout, index)),
    );
    return {
      idempotencyKey: command.idempotencyKey,
      fingerprint: inputFingerprint({ seatIds, areas: selection.areas }),
      holdId: derivedId(now, command.eventId, buyerId, command.idempotencyKey),
      previousHoldIds: [],
      seatIds,
      areas: selection.areas,
      quantity: selection.quantity,
      createdAt: now,
      expiresAt: new Date(now.getTime() + rules.holdMs),
      state: 'ACTIVE',
      orderId: null,
    };
  }
}

function isOpen(entry: CartEntry): boolean {
  return entry.state === 'ACTIVE';
}

function keyUsedOtherwise(): Conflict {
  return new Conflict('This key was used with other input; make a new key for a new hold.', {
    field: 'idempotencyKey',
  });
}
