import type { CollectionIndexes } from '@parterre/mongo/indexes';
import type { Filter, UpdateFilter } from 'mongodb';
import {
  nextExpiryOf,
  type RowState,
  type SeatChange,
  type SeatLetter,
  type SeatSlot,
} from '../domain/row.js';
import { rowKeyOf } from '../domain/seat-id.js';

export interface SeatDocument extends SeatSlot {
  /** Its number. */
  n: string;
  /** Accessible by wheelchair. */
  a?: true;
  /** Its view is restricted. */
  v?: true;
}

/** One row of seats of one event: at most 60 seats, so that any change of it is one small write. */
export interface RowDocument {
  /** `eventId/section/row`. */
  _id: string;
  schemaVersion: 1;
  eventId: string;
  section: string;
  row: string;
  tierId: string;
  /** Place in the plan. */
  position: number;
  seats: SeatDocument[];
  /** From each seat to the focal point, `224/200/224`: as an array it would double the row, and it never changes. */
  distances: string;
  /** Seats that are stored as A. */
  available: number;
  /** Not later than the earliest expiry of a held seat; absent when there is none. */
  nextExpiry?: Date;
  version: number;
}

export const rowIndexes: CollectionIndexes = {
  collection: 'rows',
  indexes: [
    { name: 'map', key: { eventId: 1, position: 1 } },
    // Covers the counting of what is left for a whole page of events.
    { name: 'availability', key: { eventId: 1, tierId: 1, available: 1 } },
    {
      name: 'lapsing',
      key: { nextExpiry: 1 },
      partialFilterExpression: { nextExpiry: { $exists: true } },
    },
  ],
};

export type StoredRow = Pick<RowDocument, '_id' | 'eventId' | 'section' | 'row' | 'tierId' | 'version'> & {
  seats: SeatSlot[];
};

/** All that a decision needs, without what the layout knows. */
export const stateProjection = {
  eventId: 1,
  section: 1,
  row: 1,
  tierId: 1,
  version: 1,
  'seats.s': 1,
  'seats.h': 1,
  'seats.x': 1,
  'seats.b': 1,
};

export function rowIdOf(eventId: string, rowKey: string): string {
  return `${eventId}/${rowKey}`;
}

export function toRowState(document: StoredRow): RowState {
  const { tierId, version, seats } = document;
  return { key: rowKeyOf(document), tierId, version, seats };
}

/** Matches the row only while every seat that is to change is still what it was when that was decided. */
export function stillAsSeen(id: string, changes: readonly SeatChange[]): Filter<RowDocument> {
  const filter: Record<string, unknown> = { _id: id };
  for (const { index, from } of changes) {
    filter[`seats.${index}.s`] = from.s;
    if (from.h !== undefined) filter[`seats.${index}.h`] = from.h;
    if (from.x !== undefined) filter[`seats.${index}.x`] = from.x;
    // A blocked seat looks the same whether it is kept for someone or not: so that is named too (null is absent).
    if (from.s === 'B' || from.b !== undefined) filter[`seats.${index}.b`] = from.b ?? null;
  }
  return filter as Filter<RowDocument>;
}

export function writingOf(changes: readonly SeatChange[]): UpdateFilter<RowDocument> {
  const set: Record<string, unknown> = {};
  const unset: Record<string, ''> = {};
  let available = 0;
  for (const { index, from, to } of changes) {
    set[`seats.${index}.s`] = to.s;
    for (const field of ['h', 'x', 'b'] as const) {
      if (to[field] !== undefined) set[`seats.${index}.${field}`] = to[field];
      else if (from[field] !== undefined) unset[`seats.${index}.${field}`] = '';
    }
    available += countOf(to.s) - countOf(from.s);
  }
  const expiry = nextExpiryOf(changes.map(({ to }) => to));
  return {
    $set: set,
    ...(Object.keys(unset).length > 0 ? { $unset: unset } : {}),
    $inc: { version: 1, available },
    ...(expiry ? { $min: { nextExpiry: expiry } } : {}),
  } as UpdateFilter<RowDocument>;
}

function countOf(letter: SeatLetter): number {
  return letter === 'A' ? 1 : 0;
}
