import { Conflict, Forbidden } from '@parterre/subgraph-kit/errors';
import { tierOf } from '../domain/sale.js';
import { rowKeyOf } from '../domain/seat-id.js';
import type { Ports } from './ports.js';
import { ticketPrices } from './ticket-prices.js';
import type { UseCases } from './use-cases.js';
import { mayActFor } from './viewer.js';

export function createPrintTicket(ports: Ports): UseCases['printTicket'] {
  const { sales, orders, layouts, codes, print } = ports;
  return async (viewer, ticket, locale) => {
    if (!mayActFor(viewer, ticket.holderId)) throw new Forbidden('A ticket is printed by its holder.');
    if (ticket.status === 'REFUNDED' || ticket.status === 'CANCELLED') {
      throw new Conflict('The ticket is void; there is nothing to print.', { status: ticket.status });
    }
    const [sale, order] = await Promise.all([sales.find(ticket.eventId), orders.find(ticket.orderId)]);
    if (!sale) throw new Error(`Ticket ${ticket.id} is of an event that is not on the market.`);
    const price = order && (await ticketPrices(ports, [order])).get(ticket.id);
    if (!price) throw new Error(`Ticket ${ticket.id} is of no order.`);
    const { rows, areas } = await layouts.of(ticket.eventId);
    const area = ticket.areaKey ? areas.get(ticket.areaKey) : undefined;
    const row = ticket.seat ? rows.get(rowKeyOf(ticket.seat)) : undefined;
    const printed = {
      number: ticket.number,
      orderNumber: order.buyerId === ticket.holderId ? order.number : null,
      eventTitle: sale.title,
      venueName: sale.venue.name,
      venueCity: sale.venue.city ?? null,
      venueTimeZone: sale.venue.timeZone,
      startsAt: sale.startsAt,
      seat: ticket.seat,
      restrictedView:
        row?.restrictedView.some((index) => row.numbers[index] === ticket.seat?.number) ?? false,
      areaName: area?.name ?? null,
      tierName: tierOf(sale, ticket.tierId).name,
      price,
      code: await codes.sign(ticket),
    };
    return print(printed, locale);
  };
}
