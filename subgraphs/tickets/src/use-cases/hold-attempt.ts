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

  const isStillOurs = async (at: { eventId: string; buyerId: string; holdId: string }): Promise<boolean> => {
    const cart = await carts.read(at.eventId, at.buyerId);
    return cart.entries.some((entry) => entry.holdId === at.holdId && entry.state !== 'ENDED');
  };

  /** All of it, or nothing and out of the cart again. */
  const take = async (attempt: Attempt): Promise<Taken> => {
    const { sale, layout, buyerId, entry, startedAt } = attempt;
    const selection = selectionOf(layout, entry);
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
      return { kind: 'REFUSED', refused: outcome.refused };
    }
    if (performance.now() - startedAt > attemptMs && !(await isStillOurs(at))) {
      await places.release(sale.eventId, selection, entry.holdId);
      throw new Unavailable('This took too long; send the same request again.');
    }
    live.holdChanged(at);
    return held(attempt, entry);
  };

  /** Goes on for a process that died on its way; under a new id, so that it cannot undo what we do if it only slept. */
  const takeOver = async (attempt: Attempt): Promise<Taken | null> => {
    const { sale, buyerId, entry } = attempt;
    const previousHoldIds = [...entry.previousHoldIds, entry.holdId];
    const holdId = derivedId(entry.createdAt, buyerId, entry.idempotencyKey, String(previousHoldIds.length));
    const next = { ...entry, holdId, previousHoldIds };
    const at = { eventId: sale.eventId, buyerId, holdId: entry.holdId };
    if (!(await changeCart(ports, at, isOpen, () => next))) return null;
    return take({ ...attempt, entry: next, startedAt: performance.now() });
  };

  /** The same key again: the answer of the attempt that came before, or `null` when that one was refused. */
  const join = async (attempt: Attempt): Promise<Taken | null> => {
    const { sale, layout, buyerId } = attempt;
    const { idempotencyKey } = attempt.entry;
    const end = performance.now() + takeOverAfterMs;
    for (let entry: CartEntry | undefined = attempt.entry; entry; ) {
      const selection: Selection = selectionOf(layout, entry);
      if (entry.state === 'ORDERED' || (await places.areHeld(sale.eventId, selection, entry.holdId))) {
        return held(attempt, entry);
      }
      if (performance.now() > end) return takeOver({ ...attempt, entry });
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
