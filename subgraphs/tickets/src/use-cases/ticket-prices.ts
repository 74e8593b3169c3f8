import type { MoneyAmount } from '../domain/money.js';
import { paidInAllForEach } from '../domain/price.js';
import type { Ports, SagaOrder } from './ports.js';

/**
 * What the buyer paid for each ticket of these orders in all, by ticket id: price less discount, fee and tax. The
 * tickets of an order add up to its total exactly; one that is given back settles this much of it.
 */
export async function ticketPrices(
  { tickets }: Pick<Ports, 'tickets'>,
  orders: readonly Pick<SagaOrder, 'id' | 'items' | 'price'>[],
): Promise<Map<string, MoneyAmount>> {
  const made = await tickets.ofOrders(orders.map(({ id }) => id));
  return new Map(
    orders.flatMap(({ id, items, price }) => {
      const each = paidInAllForEach(
        items.map(({ tierId }) => tierId),
        price,
      );
      // Tickets are numbered in the order of the items.
      const own = made.filter(({ orderId }) => orderId === id);
      const { currency } = price.total;
      return own.map((ticket, index) => [ticket.id, { amount: each[index] ?? 0, currency }] as const);
    }),
  );
}
