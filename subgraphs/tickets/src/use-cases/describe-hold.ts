import type { CartEntry } from '../domain/cart.js';
import { priceOf } from '../domain/price.js';
import { type Sale, tierOf } from '../domain/sale.js';
import type { Layout, Ports } from './ports.js';
import type { HoldView } from './results.js';
import { areaView, seatViewAt } from './seat-views.js';
import { itemsOf, selectionOf } from './selection.js';

/** A hold as its owner sees it, priced by the tiers of this moment. */
export async function describeHold(
  { areas, clock }: Pick<Ports, 'areas' | 'clock'>,
  sale: Sale,
  layout: Layout,
  buyerId: string,
  entry: CartEntry,
): Promise<HoldView> {
  const selection = selectionOf(layout, entry);
  const keys = selection.areas.map(({ key }) => key);
  const states = keys.length > 0 ? await areas.readOf(sale.eventId, keys, entry.holdId) : [];
  return {
    id: entry.holdId,
    eventId: sale.eventId,
    buyerId,
    seats: selection.rows.flatMap(({ layout: row, indexes }) =>
      indexes.map((index) => seatViewAt(sale, row, index, 'HELD')),
    ),
    areas: states.map((area) => ({
      area: areaView(sale.eventId, area, clock()),
      quantity: selection.areas.find(({ key }) => key === area.key)?.quantity ?? 0,
    })),
    createdAt: entry.createdAt,
    expiresAt: entry.expiresAt,
    price: priceOf(
      itemsOf(layout, selection).map(({ tierId }) => tierOf(sale, tierId)),
      sale,
    ),
    allocation: entry.allocation,
  };
}
