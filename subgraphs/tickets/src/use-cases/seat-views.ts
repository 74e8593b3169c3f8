import { type AreaState, availableAt } from '../domain/area.js';
import type { SeatLetter } from '../domain/row.js';
import { type Sale, tierOf } from '../domain/sale.js';
import type { AreaView, SeatState, SeatView } from '../domain/seat-view.js';
import type { RowLayout } from './ports.js';

export const stateOfLetter: Readonly<Record<SeatLetter, SeatState>> = {
  A: 'AVAILABLE',
  H: 'HELD',
  S: 'SOLD',
  B: 'BLOCKED',
};

export function seatViewAt(sale: Sale, row: RowLayout, index: number, state: SeatState): SeatView {
  return {
    eventId: sale.eventId,
    section: row.section,
    row: row.row,
    number: row.numbers[index] ?? '',
    state,
    accessible: row.accessible.includes(index),
    restrictedView: row.restrictedView.includes(index),
    tierId: row.tierId,
    price: { amount: tierOf(sale, row.tierId).price, currency: sale.currency },
  };
}

export function areaView(eventId: string, area: AreaState, now: Date): AreaView {
  const { key, name, version, capacity, tierId } = area;
  return { eventId, key, name, version, capacity, tierId, available: availableAt(area, now) };
}
