import type { Viewer } from '@parterre/identity/viewer';
import DataLoader from 'dataloader';
import type { MoneyAmount } from '../domain/money.js';
import type { Order } from '../domain/order.js';
import type { Sale } from '../domain/sale.js';
import type { AreaView, AvailabilityView, SeatView } from '../domain/seat-view.js';
import type { Ticket } from '../domain/ticket.js';
import type { UseCases } from '../use-cases/use-cases.js';

/** One request's batches: each makes one query of all the keys a level of the answer asks for. */
export interface Loaders {
  sale: DataLoader<string, Sale | null>;
  availability: DataLoader<string, AvailabilityView | null>;
  /** By `eventId/section/row/number`. */
  seat: DataLoader<string, SeatView | null>;
  /** By `eventId/key`. */
  area: DataLoader<string, AreaView | null>;
  /** `null` for what the viewer may not see, as for what is not there. */
  order: DataLoader<string, Order | null>;
  ticket: DataLoader<string, Ticket | null>;
  ticketsOfOrder: DataLoader<string, Ticket[]>;
  /** `null` where the viewer may not know it. */
  ticketPrice: DataLoader<Ticket, MoneyAmount | null, string>;
}

const maxBatchSize = 500;

export function createLoaders(useCases: UseCases, viewer: Viewer): Loaders {
  const batched = <Value>(load: (keys: readonly string[]) => Promise<Map<string, Value>>) =>
    new DataLoader<string, Value | null>(
      async (keys) => {
        const found = await load(keys);
        return keys.map((key) => found.get(key) ?? null);
      },
      { maxBatchSize },
    );

  const sale = batched((ids) => useCases.viewSales(ids));
  return {
    sale,
    availability: batched(async (ids) => {
      const sales = await sale.loadMany(ids);
      return useCases.viewAvailability(sales.filter(isSale));
    }),
    seat: batched((ids) => useCases.viewSeats(ids)),
    area: batched((ids) => useCases.viewAreas(ids)),
    order: batched((ids) => useCases.viewOrders(viewer, ids)),
    ticket: batched((ids) => useCases.viewTickets(viewer, ids)),
    ticketsOfOrder: new DataLoader(
      async (orderIds: readonly string[]) => {
        const found = await useCases.viewTicketsOfOrders(orderIds);
        return orderIds.map((orderId) => found.get(orderId) ?? []);
      },
      { maxBatchSize },
    ),
    ticketPrice: new DataLoader(
      async (tickets: readonly Ticket[]) => {
        const found = await useCases.viewTicketPrices(viewer, tickets);
        return tickets.map(({ id }) => found.get(id) ?? null);
      },
      { maxBatchSize, cacheKeyFn: ({ id }) => id },
    ),
  };
}

function isSale(value: Sale | Error | null): value is Sale {
  return value !== null && !(value instanceof Error);
}
