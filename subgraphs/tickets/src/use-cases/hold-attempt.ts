import { setTimeout as pause } from 'node:timers/promises';
import { crashPoint } from '@parterre/messaging/crash-point';
import { Unavailable } from '@parterre/subgraph-kit/errors';
import type { CartEntry } from '../domain/cart.js';
import type { Sale } from '../domain/sale.js';
import { changeCart } from './change-cart.js';
import { derivedId } from './derived-id.js';
import { describeHold } from './describe-hold.js';
import { createPlaces } from './places.js';
import type { Layout, Ports } from './ports.js';
import type { HoldResult } from './results.js';
import { type Selection, selectionOf } from './selection.js';

/** An attempt that takes longer makes sure that nobody took it over before it says yes. */
const attemptMs = 2_000;
/** An attempt of someone else that is not done by then is taken over: its process is gone. Well above `attemptMs`. */
const takeOverAfterMs = 5_000;
const lookEveryMs = 25;

/** A hold on its way: its entry is in the cart, its places may not be taken yet. */
export interface Attempt {
  sale: Sale;
  layout: Layout;
  buyerId: string;
  entry: CartEntry;
  /** By `performance.now()`. */
  startedAt: number;
}

export type Taken = Extract<HoldResult, { kind: 'HELD' }> | { kind: 'REFUSED'; refused: string[] };

/** Rows and areas for an entry that the cart has accepted. What a crash leaves in between lapses with the hold. */
export function createHoldAttempts(ports: Ports) {
  const { carts, live, log } = ports;
  const places = createPlaces(ports);

  const held = async ({ sale, layout, buyerId }: Attempt, entry: CartEntry): Promise<Taken> => ({
    kind: 'HELD',
    ...(await describeHold(ports, sale, layout, buyerId, entry)),
  });

  /**
   * Before it is said that it is held: from then on the cart has it that nobody gives the places up, or takes them over.
   * @returns false when someone was faster
   */
  const answer = async ({ sale, buyerId, entry }: Attempt): Promise<boolean> => {
    const at = { eventId: sale.eventId, buyerId, holdId: entry.holdId };
    return (
      entry.answered || changeCart(ports, at, hasNotEnded, (current) => ({ ...current, answered: true }))
    );
  };

  /** All of it, or nothing and out of the cart again. */
  const take = async (attempt: Attempt): Promise<Taken> => {
    const { sale, layout, buyerId, entry, startedAt } = attempt;
    const selection = selectionOf(layout, entry);
    const at = { eventId: sale.eventId, buyerId, holdId: entry.holdId };
    const undo = async ({ holdId, previousHoldIds }: CartEntry, partly: boolean) => {
      for (const id of partly ? [...previousHoldIds, holdId] : []) {
        await places.release(sale.eventId, selection, id);
      }
      await changeCart(ports, { ...at, holdId }, isOpen, () => null);
    };
    // A call that failed may have been done: who came with the same key may have found all places taken, and said so.
    const giveUp = async () => {
      const next = underNewId(buyerId, entry);
      if (await changeCart(ports, at, isUnanswered, () => next)) await undo(next, true);
    };
    let outcome: { refused: string[]; partly: boolean };
    try {
      outcome = await places.hold(sale.eventId, selection, entry);
    } catch (error) {
      // What cannot be undone now lapses with the hold; the reason is told in any case.
      await giveUp().catch((err: unknown) => log.warn({ err }, 'a failed hold was not undone'));
      throw error;
    }
    crashPoint('tickets.hold.after-rows');
    if (outcome.refused.length > 0) {
      await undo(entry, outcome.partly);
      return { kind: 'REFUSED', refused: outcome.refused };
    }
    if (performance.now() - startedAt > attemptMs && !(await answer(attempt))) {
      await places.release(sale.eventId, selection, entry.holdId);
      throw new Unavailable('This took too long; send the same request again.');
    }
    live.holdChanged(at);
    return held(attempt, entry);
  };

  /** Goes on for a process that died on its way. */
  const takeOver = async (attempt: Attempt): Promise<Taken | null> => {
    const { sale, buyerId, entry } = attempt;
    const next = underNewId(buyerId, entry);
    const at = { eventId: sale.eventId, buyerId, holdId: entry.holdId };
    const isAsSeen = (current: CartEntry) => isOpen(current) && current.answered === entry.answered;
    if (!(await changeCart(ports, at, isAsSeen, () => next))) return null;
    return take({ ...attempt, entry: next, startedAt: performance.now() });
  };

  /** The same key again: the answer of the attempt that came before, or `null` when the cart is to be read again. */
  const join = async (attempt: Attempt): Promise<Taken | null> => {
    const { sale, layout, buyerId } = attempt;
    const { idempotencyKey } = attempt.entry;
    const end = performance.now() + takeOverAfterMs;
    for (let entry: CartEntry | undefined = attempt.entry; entry; ) {
      const selection: Selection = selectionOf(layout, entry);
      // By the time at which the look began: it may have been answered long after it saw too little.
      const isLate = performance.now() > end;
      if (entry.state === 'ORDERED') return held(attempt, entry);
      if (await places.areHeld(sale.eventId, selection, entry.holdId)) {
        return (await answer({ ...attempt, entry })) ? held(attempt, entry) : null;
      }
      if (isLate) return takeOver({ ...attempt, entry });
      await pause(lookEveryMs);
      const cart = await carts.read(sale.eventId, buyerId);
      entry = cart.entries.find((candidate) => candidate.idempotencyKey === idempotencyKey);
    }
    return null;
  };

  return { take, join };
}

function isOpen(entry: CartEntry): boolean {
  return entry.state === 'ACTIVE';
}

function hasNotEnded({ state }: CartEntry): boolean {
  return state !== 'ENDED';
}

function isUnanswered(entry: CartEntry): boolean {
  return isOpen(entry) && !entry.answered;
}

/** The same hold under a new id: a process that still works under the old one cannot undo what is done under this. */
function underNewId(buyerId: string, { answered: _told, ...entry }: CartEntry): CartEntry {
  const previousHoldIds = [...entry.previousHoldIds, entry.holdId];
  const holdId = derivedId(entry.createdAt, buyerId, entry.idempotencyKey, String(previousHoldIds.length));
  return { ...entry, holdId, previousHoldIds };
}
