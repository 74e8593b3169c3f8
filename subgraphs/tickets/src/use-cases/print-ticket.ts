import { Conflict, Forbidden } from '@parterre/subgraph-kit/errors';
import { tierOf } from '../domain/sale.js';
import type { Ports } from './ports.js';
import type { UseCases } from './use-cases.js';
import { mayActFor } from './viewer.js';

export function createPrintTicket({ sales, layouts, codes, print }: Ports): UseCases['printTicket'] {
  return async (viewer, ticket, locale) => {
    if (!mayActFor(viewer, ticket.holderId)) throw new Forbidden('A ticket is printed by its holder.');
    if (ticket.status === 'REFUNDED' || ticket.status === 'CANCELLED') {
      throw new Conflict('The ticket is void; there is nothing to print.', { status: ticket.status });
    }
    const sale = await sales.find(ticket.eventId);
    if (!sale) throw new Error(`Ticket ${ticket.id} is of an event that is not on the market.`);
    const area = ticket.areaKey ? (await layouts.of(ticket.eventId)).areas.get(ticket.areaKey) : undefined;
    const printed = {
      number: ticket.number,
      eventTitle: sale.title,
      venueName: sale.venue.name,
      venueTimeZone: sale.venue.timeZone,
      startsAt: sale.startsAt,
      seat: ticket.seat,
      areaName: area?.name ?? null,
      tierName: tierOf(sale, ticket.tierId).name,
      code: await codes.sign(ticket),
    };
    return print(printed, locale);
  };
}
