import { setTimeout as pause } from 'node:timers/promises';
import { Unavailable } from '@parterre/subgraph-kit/errors';
import { type BestWish, chooseBest } from '../domain/best-seats.js';
import { type AllocationRight, lettersFor, type RowState } from '../domain/row.js';
import type { RankedRow, SeatGroup } from '../domain/seat-group.js';
import type { Layout, Ports, RowLayout } from './ports.js';
import { type Selection, selectionOfIndexes } from './selection.js';

/** What others wrote is seen at least this often; what is chosen from an older sight is refused by the row itself. */
const recentMs = 250;
/** After a refusal: where one seat was lost others are too, and losing them one by one would take many tries. */
const freshMs = 25;
const lookEveryMs = 25;

export interface SeatWish extends BestWish {
  /** Empty lists stand for any. */
  priceTierIds: readonly string[];
  sections: readonly string[];
  allocation: AllocationRight | null;
}

interface Choice {
  selection: Selection;
  /** From now on others may be offered what was not taken. */
  settled(): void;
}

/**
 * Chooses the best free seats that nobody else in this process is about to take. Between processes the rows decide: a
 * refusal shows what the other one took, and the next choice is made without it.
 */
export function createBestSeats({ rows, clock }: Pick<Ports, 'rows' | 'clock'>) {
  /** By `eventId/section/row`: seats on offer to someone whose write is under way. */
  const offered = new Map<string, Set<number>>();

  return async (
    eventId: string,
    layout: Layout,
    wish: SeatWish,
    /** Whether the last choice was refused by a row. */
    refused: boolean,
    /** By `performance.now()`: until then it waits for seats that others may not get after all. */
    end: number,
  ): Promise<Choice | null> => {
    const eligible = layout.nearestFirst.filter((row) => isWanted(row, wish));
    const choose = (
      states: ReadonlyMap<string, RowState>,
      isOnOffer: (rowKey: string) => Set<number> | undefined,
    ) => {
      const now = clock();
      return chooseBest(
        eligible.map((row) => seenRow(row, states.get(row.key), isOnOffer(row.key), wish.allocation, now)),
        wish,
      );
    };
    const onOffer = (rowKey: string) => offered.get(`${eventId}/${rowKey}`);
    for (let maxAgeMs = refused ? freshMs : recentMs; ; maxAgeMs = 0) {
      const states = await rows.recent(eventId, maxAgeMs);
      const groups = choose(states, onOffer);
      if (groups) return offer(eventId, layout, groups);
      if (maxAgeMs > 0) continue;
      // Nothing is free, not even what is only on offer: nothing is to be had.
      if (!choose(states, () => undefined)) return null;
      if (performance.now() > end) throw tooBusy();
      await pause(lookEveryMs);
    }
  };

  function offer(eventId: string, layout: Layout, groups: readonly SeatGroup[]): Choice {
    const seats = groups.flatMap(({ row, start, length }) =>
      Array.from({ length }, (_, offset) => ({ rowKey: row.key, index: start + offset })),
    );
    for (const { rowKey, index } of seats) {
      const id = `${eventId}/${rowKey}`;
      offered.set(id, (offered.get(id) ?? new Set()).add(index));
    }
    return {
      selection: selectionOfIndexes(layout, seats),
      settled: () => {
        for (const { rowKey, index } of seats) {
          const id = `${eventId}/${rowKey}`;
          const row = offered.get(id);
          row?.delete(index);
          if (row?.size === 0) offered.delete(id);
        }
      },
    };
  }
}

function isWanted(row: RowLayout, { priceTierIds, sections }: SeatWish): boolean {
  return (
    (priceTierIds.length === 0 || priceTierIds.includes(row.tierId)) &&
    (sections.length === 0 || sections.includes(row.section))
  );
}

function seenRow(
  layout: RowLayout & { nearest: number },
  state: RowState | undefined,
  onOffer: Set<number> | undefined,
  allocation: AllocationRight | null,
  now: Date,
): RankedRow {
  const { key, section, position, distances, nearest, accessible, restrictedView } = layout;
  return {
    ...{ key, section, position, distances, nearest, accessible, restrictedView },
    // Made only for the rows the search gets to.
    get letters() {
      const letters = state ? lettersFor(state, allocation, now) : '';
      if (!onOffer) return letters;
      return [...letters].map((letter, index) => (onOffer.has(index) ? '-' : letter)).join('');
    },
  };
}

/** Seats may be left, so this is no SeatsUnavailable. */
export function tooBusy(): Unavailable {
  return new Unavailable('Very many buyers want seats at this moment; send the same request again.');
}
