import { Conflict } from '@parterre/subgraph-kit/errors';
import { letterAt } from '../domain/row.js';
import { blockSeats, unblockSeats } from '../domain/row-blocks.js';
import { ownSale } from './own-sale.js';
import type { Ports } from './ports.js';
import { checkSelection, type Selection, seatIdAt } from './selection.js';
import type { UseCases } from './use-cases.js';
import { createViewSeatMap } from './view-seats.js';

/** A section at a time is plenty, and one call stays well within its time. */
export const mostSeatsAtOnce = 1_000;

/** Each row decides by itself; when one refuses, what this call has blocked is put back. */
export function createBlockSeats(ports: Ports): UseCases['blockSeats'] {
  const { rows, layouts, clock } = ports;
  const viewSeatMap = createViewSeatMap(ports);

  return async (viewer, { eventId, seatIds }) => {
    await ownSale(ports, viewer, eventId);
    const selection = checkSelection(
      await layouts.of(eventId),
      eventId,
      { seatIds, areas: [] },
      mostSeatsAtOnce,
    );
    const freeBefore = await freeOf(eventId, selection);
    const done: Selection['rows'] = [];
    for (const row of selection.rows) {
      const outcome = await rows.change(eventId, row.layout.key, (state) =>
        blockSeats(state, row.indexes, clock()),
      );
      if (outcome.kind === 'REFUSED') {
        for (const { layout } of done) {
          await rows.change(eventId, layout.key, (state) =>
            unblockSeats(state, freeBefore.get(layout.key) ?? []),
          );
        }
        throw notFree(outcome.indexes.map((index) => seatIdAt(row.layout, index)));
      }
      done.push(row);
    }
    return viewSeatMap(eventId);
  };

  /** By row, those that are free now. @throws Conflict when one of the others is not blocked already */
  async function freeOf(eventId: string, selection: Selection): Promise<Map<string, number[]>> {
    const now = clock();
    const states = await rows.read(
      eventId,
      selection.rows.map(({ layout }) => layout.key),
    );
    const refused: string[] = [];
    const free = new Map<string, number[]>();
    for (const { layout, indexes } of selection.rows) {
      const state = states.find(({ key }) => key === layout.key);
      if (!state) throw new Error(`There is no row ${layout.key}.`);
      const decision = blockSeats(state, indexes, now);
      if ('refused' in decision) refused.push(...decision.refused.map((index) => seatIdAt(layout, index)));
      free.set(
        layout.key,
        indexes.filter((index) => letterAt(state.seats[index] ?? { s: 'B' }, now) === 'A'),
      );
    }
    if (refused.length > 0) throw notFree(refused);
    return free;
  }
}

export function createUnblockSeats(ports: Ports): UseCases['unblockSeats'] {
  const viewSeatMap = createViewSeatMap(ports);
  return async (viewer, { eventId, seatIds }) => {
    await ownSale(ports, viewer, eventId);
    const layout = await ports.layouts.of(eventId);
    const selection = checkSelection(layout, eventId, { seatIds, areas: [] }, mostSeatsAtOnce);
    for (const row of selection.rows) {
      await ports.rows.change(eventId, row.layout.key, (state) => unblockSeats(state, row.indexes));
    }
    ports.placesFreed(eventId);
    return viewSeatMap(eventId);
  };
}

function notFree(unavailable: string[]): Conflict {
  return new Conflict('Some of these seats are held, sold or allocated; nothing was blocked.', {
    unavailable,
  });
}
