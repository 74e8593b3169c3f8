import { letterAt, lettersAt, type RowState } from '../domain/row.js';
import type { Sale } from '../domain/sale.js';
import { parseSeatId, rowKeyOf } from '../domain/seat-id.js';
import type { AvailabilityView, RowView } from '../domain/seat-view.js';
import { onTheMarket } from './on-the-market.js';
import type { Ports, RowLayout } from './ports.js';
import { areaView, seatViewAt, stateOfLetter } from './seat-views.js';
import { seatIdAt } from './selection.js';
import type { UseCases } from './use-cases.js';

export function createViewSeatMap(ports: Ports): UseCases['viewSeatMap'] {
  return async (eventId) => {
    await onTheMarket(ports, eventId);
    const [layout, rows, areas] = await Promise.all([
      ports.layouts.of(eventId),
      ports.rows.read(eventId),
      ports.areas.read(eventId),
    ]);
    const asOf = ports.clock();
    return {
      eventId,
      rows: rows.map((row) => rowView(eventId, row, layout.rows.get(row.key), asOf)),
      areas: areas.map((area) => areaView(eventId, area, asOf)),
      asOf,
    };
  };
}

function rowView(eventId: string, row: RowState, layout: RowLayout | undefined, now: Date): RowView {
  return {
    eventId,
    key: row.key,
    version: row.version,
    seats: lettersAt(row, now),
    tierId: row.tierId,
    // Made only when asked for: 20,000 ids are most of the map's bytes, and they never change.
    get seatIds() {
      return layout?.numbers.map((_, index) => seatIdAt(layout, index)) ?? [];
    },
  };
}

export function createViewAvailability(ports: Ports): UseCases['viewAvailability'] {
  return async (sales) => {
    const ids = sales.map(({ eventId }) => eventId);
    const [seats, areas] = await Promise.all([
      ports.rows.countAvailable(ids),
      ports.areas.countAvailable(ids),
    ]);
    const left = (eventId: string, tierId: string) =>
      (seats.get(eventId)?.get(tierId) ?? 0) + (areas.get(eventId)?.get(tierId) ?? 0);
    return new Map(sales.map((sale) => [sale.eventId, availabilityOf(sale, left)]));
  };
}

function availabilityOf(sale: Sale, left: (eventId: string, tierId: string) => number): AvailabilityView {
  const tiers = sale.tiers.map(({ id, name, price, capacity }) => ({
    tierId: id,
    name,
    price: { amount: price, currency: sale.currency },
    available: left(sale.eventId, id),
    capacity,
  }));
  const available = tiers.reduce((sum, tier) => sum + tier.available, 0);
  const [cheapest] = tiers
    .filter((tier) => tier.available > 0)
    .sort((a, b) => a.price.amount - b.price.amount);
  return {
    tiers,
    available,
    capacity: tiers.reduce((sum, tier) => sum + tier.capacity, 0),
    lowestPrice: cheapest?.price ?? null,
    soldOut: available === 0,
  };
}

export function createViewSeats(ports: Ports): UseCases['viewSeats'] {
  return async (globalSeatIds) => {
    const asked = globalSeatIds.flatMap((id) => {
      const place = parseSeatId(id);
      return place?.eventId
        ? [{ id, eventId: place.eventId, rowKey: rowKeyOf(place), number: place.number }]
        : [];
    });
    const eventIds = [...new Set(asked.map(({ eventId }) => eventId))];
    const rowIds = [...new Map(asked.map((seat) => [`${seat.eventId}/${seat.rowKey}`, seat])).values()];
    const [sales, rows] = await Promise.all([ports.sales.findMany(eventIds), ports.rows.readMany(rowIds)]);
    const layouts = new Map(
      await Promise.all(
        sales.map(async ({ eventId }) => [eventId, await ports.layouts.of(eventId)] as const),
      ),
    );
    const now = ports.clock();
    return new Map(
      asked.flatMap(({ id, eventId, rowKey, number }) => {
        const sale = sales.find((candidate) => candidate.eventId === eventId);
        const layout = layouts.get(eventId)?.rows.get(rowKey);
        const row = rows.find((candidate) => candidate.eventId === eventId && candidate.key === rowKey);
        const index = layout?.numbers.indexOf(number) ?? -1;
        const seat = row?.seats[index];
        if (!sale || !layout || !seat) return [];
        return [[id, seatViewAt(sale, layout, index, stateOfLetter[letterAt(seat, now)])] as const];
      }),
    );
  };
}

export function createViewAreas(ports: Ports): UseCases['viewAreas'] {
  return async (ids) => {
    const wanted = ids.map((id) => {
      const [eventId = '', key = ''] = id.split('/');
      return { eventId, key };
    });
    const found = await ports.areas.readMany(wanted);
    const now = ports.clock();
    return new Map(found.map((area) => [`${area.eventId}/${area.key}`, areaView(area.eventId, area, now)]));
  };
}
