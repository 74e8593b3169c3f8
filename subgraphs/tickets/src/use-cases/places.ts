import { crashPoint } from '@parterre/messaging/crash-point';
import { carriesPlaces, extendPlaces, releasePlaces, returnPlaces, sellPlaces } from '../domain/area.js';
import type { AreaQuantity, CartEntry } from '../domain/cart.js';
import {
  type AllocationRight,
  carriesHold,
  extendSeats,
  isOpenFor,
  releaseSeats,
  returnSeats,
} from '../domain/row.js';
import type { Ports, SagaOrder } from './ports.js';
import { type Selection, seatIdAt } from './selection.js';

/** Seats by `section/row/number` and areas by key; empty means all was done. */
export type Refused = string[];

/**
 * What can be done to several rows and areas at once. Each step is a conditional write of one document; all or nothing
 * comes from giving back, and every step can be repeated.
 */
export function createPlaces({ rows, areas, clock }: Pick<Ports, 'rows' | 'areas' | 'clock'>) {
  const release = async (eventId: string, selection: Selection, holdId: string) => {
    for (const { layout } of selection.rows) {
      await rows.change(eventId, layout.key, (row) => releaseSeats(row, holdId));
    }
    for (const { key } of selection.areas) {
      await areas.change(eventId, key, (area) => releasePlaces(area, holdId), holdId);
    }
  };

  /** Once one row has refused, what else is gone, so that the buyer is told everything at once. */
  const goneIn = async (
    eventId: string,
    selection: Selection,
    except: string,
    { holdId, allocation }: Pick<CartEntry, 'holdId' | 'allocation'>,
  ): Promise<string[]> => {
    const others = selection.rows.filter(({ layout }) => layout.key !== except);
    if (others.length === 0) return [];
    const states = await rows.read(
      eventId,
      others.map(({ layout }) => layout.key),
    );
    return others.flatMap(({ layout, indexes }) => {
      const seats = states.find(({ key }) => key === layout.key)?.seats ?? [];
      return indexes
        .filter((index) => {
          const seat = seats[index];
          return seat !== undefined && !isOpenFor(seat, allocation, clock()) && seat.h !== holdId;
        })
        .map((index) => seatIdAt(layout, index));
    });
  };

  return {
    release,

    /** Gives back these seats, and of these areas what the hold has beyond so many places; the rest of it stays. */
    async releaseSome(
      eventId: string,
      seats: Selection['rows'],
      kept: readonly AreaQuantity[],
      holdId: string,
    ): Promise<void> {
      for (const { layout, indexes } of seats) {
        await rows.change(eventId, layout.key, (row) => releaseSeats(row, holdId, indexes));
      }
      for (const { key, quantity } of kept) {
        await areas.change(eventId, key, (area) => releasePlaces(area, holdId, quantity), holdId);
      }
    },

    /**
     * Takes one after the other, until something is refused.
     * @returns what stands against it, and whether anything was taken before: then that is to be released
     */
    async hold(
      eventId: string,
      selection: Selection,
      hold: Pick<CartEntry, 'holdId' | 'previousHoldIds' | 'expiresAt' | 'allocation'>,
    ): Promise<{ refused: Refused; partly: boolean }> {
      const now = clock();
      const { holdId, previousHoldIds, expiresAt, allocation } = hold;
      for (const { key } of selection.areas) {
        for (const previous of previousHoldIds) {
          await areas.change(eventId, key, (area) => releasePlaces(area, previous), previous);
        }
      }
      let partly = previousHoldIds.length > 0;
      for (const { layout, indexes } of selection.rows) {
        const claim = { indexes, holdId, previousHoldIds, allocation };
        const outcome = await rows.hold(eventId, layout.key, claim, expiresAt, now);
        if (outcome.kind === 'REFUSED') {
          const here = outcome.indexes.map((index) => seatIdAt(layout, index));
          const elsewhere = await goneIn(eventId, selection, layout.key, hold);
          return { refused: [...here, ...elsewhere], partly };
        }
        partly = true;
      }
      for (const { key, quantity } of selection.areas) {
        if (!(await areas.hold(eventId, key, { holdId, quantity, expiresAt, allocation }, now))) {
          return { refused: [key], partly };
        }
        partly = true;
      }
      return { refused: [], partly };
    },

    /** What is gone of what this process saw gone a moment ago, without a write: nothing is taken or promised. */
    async plainlyGone(
      eventId: string,
      selection: Selection,
      hold: Pick<CartEntry, 'holdId' | 'allocation'>,
    ): Promise<Refused> {
      const now = clock();
      for (const { layout, indexes } of selection.rows) {
        const gone = await rows.plainlyGone(eventId, layout.key, { indexes, ...hold }, now);
        if (gone.length === 0) continue;
        const here = gone.map((index) => seatIdAt(layout, index));
        return [...here, ...(await goneIn(eventId, selection, layout.key, hold))];
      }
      return [];
    },

    /** Held to sold; a lapsed hold takes them again. What was sold stays so when something is refused: see `giveBack`. */
    async sell(
      eventId: string,
      selection: Selection,
      { holdId, allocation, expiresAt }: Pick<SagaOrder, 'holdId' | 'allocation' | 'expiresAt'>,
    ): Promise<Refused> {
      const now = clock();
      for (const { layout, indexes } of selection.rows) {
        const outcome = await rows.sell(eventId, layout.key, { indexes, holdId, allocation }, expiresAt, now);
        if (outcome.kind === 'REFUSED') return outcome.indexes.map((index) => seatIdAt(layout, index));
        crashPoint('tickets.capture.after-row');
      }
      for (const { key, quantity } of selection.areas) {
        if (
          !(await areas.change(
            eventId,
            key,
            (area) => sellPlaces(area, holdId, quantity, now, allocation),
            holdId,
          ))
        )
          return [key];
      }
      return [];
    },

    /** @param wasSold whether the order had its tickets */
    async giveBack(
      eventId: string,
      selection: Selection,
      { holdId, allocation }: { holdId: string; allocation: AllocationRight | null },
      wasSold: boolean,
    ): Promise<void> {
      for (const { layout } of selection.rows) {
        await rows.change(eventId, layout.key, (row) => returnSeats(row, holdId));
      }
      for (const { key, quantity } of selection.areas) {
        await areas.change(
          eventId,
          key,
          (area) => returnPlaces(area, holdId, quantity, wasSold, clock(), allocation?.id),
          holdId,
        );
      }
    },

    /** Moves the end of a hold that is whole. @returns false when it is not whole any more */
    async extend(eventId: string, selection: Selection, holdId: string, expiresAt: Date): Promise<boolean> {
      const now = clock();
      for (const { layout, indexes } of selection.rows) {
        const outcome = await rows.change(eventId, layout.key, (row) =>
          extendSeats(row, { indexes, holdId }, expiresAt, now),
        );
        if (outcome.kind === 'REFUSED') return false;
      }
      for (const { key } of selection.areas) {
        if (!(await areas.change(eventId, key, (area) => extendPlaces(area, holdId, expiresAt, now), holdId)))
          return false;
      }
      return true;
    },

    /** Whether the hold really has all of its places now, by the rows themselves. */
    async areHeld(eventId: string, selection: Selection, holdId: string): Promise<boolean> {
      const [rowStates, areaStates] = await Promise.all([
        rows.read(
          eventId,
          selection.rows.map(({ layout }) => layout.key),
        ),
        selection.areas.length > 0
          ? areas.readOf(
              eventId,
              selection.areas.map(({ key }) => key),
              holdId,
            )
          : [],
      ]);
      const now = clock();
      return (
        selection.rows.every(({ layout, indexes }) => {
          const row = rowStates.find(({ key }) => key === layout.key);
          return row !== undefined && carriesHold(row, { indexes, holdId }, now);
        }) &&
        selection.areas.every(({ key, quantity }) => {
          const area = areaStates.find((candidate) => candidate.key === key);
          return area !== undefined && carriesPlaces(area, holdId, quantity, now);
        })
      );
    },
  };
}

export type Places = ReturnType<typeof createPlaces>;
