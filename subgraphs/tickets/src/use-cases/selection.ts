import { BadUserInput, type InputFault } from '@parterre/subgraph-kit/errors';
import type { AreaQuantity } from '../domain/cart.js';
import type { CartPlaces } from '../domain/cart-addition.js';
import type { OrderItem } from '../domain/order.js';
import { parseSeatId, rowKeyOf, seatIdOf } from '../domain/seat-id.js';
import type { Layout, RowLayout } from './ports.js';

/** Places of one event, known to exist; rows and areas in one order for everyone. */
export interface Selection {
  rows: { layout: RowLayout; indexes: number[] }[];
  areas: AreaQuantity[];
  quantity: number;
}

/**
 * Finds what was asked for in the event's layout.
 * @throws BadUserInput that names every fault
 */
export function checkSelection(
  layout: Layout,
  eventId: string,
  asked: { seatIds: readonly string[]; areas: readonly AreaQuantity[] },
  maxTickets: number,
): Selection {
  const faults: InputFault[] = [];
  const rows = new Map<string, { layout: RowLayout; indexes: number[] }>();
  asked.seatIds.forEach((id, position) => {
    const fault = addSeat(rows, layout, eventId, id);
    if (fault) faults.push({ field: `seatIds[${position}]`, message: fault });
  });
  const areas = new Map<string, number>();
  asked.areas.forEach(({ key, quantity }, position) => {
    if (!layout.areas.has(key)) {
      faults.push({ field: `areas[${position}].key`, message: 'names no area of this event' });
    } else if (areas.has(key)) {
      faults.push({ field: `areas[${position}].key`, message: 'names an area for the second time' });
    }
    areas.set(key, quantity);
  });

  const quantity = asked.seatIds.length + [...areas.values()].reduce((sum, one) => sum + one, 0);
  const field = asked.areas.length > 0 ? 'areas' : 'seatIds';
  if (quantity === 0) faults.push({ field, message: 'must name at least one place' });
  if (quantity > maxTickets) {
    faults.push({ field, message: `must name at most ${maxTickets} places; ${quantity} were given` });
  }
  if (faults.length > 0) throw new BadUserInput(faults);
  return inOrder(rows, areas, quantity);
}

/** The places of a hold or an order, which were checked when it was made. */
export function selectionOf(
  layout: Layout,
  places: { seatIds: readonly string[]; areas: readonly AreaQuantity[] },
): Selection {
  const rows = new Map<string, { layout: RowLayout; indexes: number[] }>();
  for (const id of places.seatIds) {
    const fault = addSeat(rows, layout, '', id);
    if (fault) throw new Error(`Seat ${id} ${fault}.`);
  }
  const areas = new Map(places.areas.map(({ key, quantity }) => [key, quantity]));
  const quantity = places.seatIds.length + places.areas.reduce((sum, area) => sum + area.quantity, 0);
  return inOrder(rows, areas, quantity);
}

/** The same from rows and indexes in them. */
export function selectionOfIndexes(
  layout: Layout,
  seats: readonly { rowKey: string; index: number }[],
): Selection {
  const rows = new Map<string, { layout: RowLayout; indexes: number[] }>();
  for (const { rowKey, index } of seats) {
    const row = layout.rows.get(rowKey);
    if (!row) throw new Error(`There is no row ${rowKey}.`);
    const chosen = rows.get(rowKey) ?? { layout: row, indexes: [] };
    chosen.indexes.push(index);
    rows.set(rowKey, chosen);
  }
  return inOrder(rows, new Map(), seats.length);
}

/** The same from the items of an order. */
export function placesOf(items: readonly OrderItem[]): { seatIds: string[]; areas: AreaQuantity[] } {
  const areas = new Map<string, number>();
  for (const { areaKey } of items) {
    if (areaKey) areas.set(areaKey, (areas.get(areaKey) ?? 0) + 1);
  }
  return {
    seatIds: items.flatMap(({ seatId }) => (seatId ? [seatId] : [])),
    areas: [...areas].map(([key, quantity]) => ({ key, quantity })),
  };
}

/** The same as a cart keeps it. */
export function placesIn({ rows, areas }: Selection): CartPlaces {
  const seatIds = rows.flatMap(({ layout, indexes }) => indexes.map((index) => seatIdAt(layout, index)));
  return { seatIds, areas };
}

/** One item a ticket, each with its price tier. */
export function itemsOf(layout: Layout, selection: Selection): OrderItem[] {
  return [
    ...selection.rows.flatMap(({ layout: row, indexes }) =>
      indexes.map((index) => ({ tierId: row.tierId, seatId: seatIdAt(row, index), areaKey: null })),
    ),
    ...selection.areas.flatMap(({ key, quantity }) => {
      const tierId = layout.areas.get(key)?.tierId ?? '';
      return Array.from({ length: quantity }, () => ({ tierId, seatId: null, areaKey: key }));
    }),
  ];
}

export function seatIdAt(row: RowLayout, index: number): string {
  return seatIdOf({ section: row.section, row: row.row, number: row.numbers[index] ?? '' });
}

function addSeat(
  rows: Map<string, { layout: RowLayout; indexes: number[] }>,
  layout: Layout,
  eventId: string,
  id: string,
): string | null {
  const place = parseSeatId(id);
  if (!place) return 'is not a seat id; they look like "Parterre/C/12"';
  if (place.eventId !== null && place.eventId !== eventId) return 'is a seat of another event';
  const key = rowKeyOf(place);
  const row = layout.rows.get(key);
  const index = row?.numbers.indexOf(place.number) ?? -1;
  if (!row || index === -1) return 'names no seat of this event';
  const chosen = rows.get(key) ?? { layout: row, indexes: [] };
  if (chosen.indexes.includes(index)) return 'names a seat for the second time';
  chosen.indexes.push(index);
  rows.set(key, chosen);
  return null;
}

/** Everyone takes rows in the same order, so that two overlapping carts cannot each wait for the other's. */
function inOrder(
  rows: Map<string, { layout: RowLayout; indexes: number[] }>,
  areas: Map<string, number>,
  quantity: number,
): Selection {
  return {
    rows: [...rows.values()]
      .sort((a, b) => a.layout.position - b.layout.position)
      .map(({ layout, indexes }) => ({ layout, indexes: indexes.sort((a, b) => a - b) })),
    areas: [...areas].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, count]) => ({ key, quantity: count })),
    quantity,
  };
}
