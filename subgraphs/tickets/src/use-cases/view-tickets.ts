import type { Ticket } from '../domain/ticket.js';
import type { Ports } from './ports.js';
import { ticketPrices } from './ticket-prices.js';
import type { UseCases } from './use-cases.js';
import { maySee } from './view-orders.js';
import { mayActFor, userIdOf, worksAtDoorOf } from './viewer.js';

/** Those of these tickets that the viewer holds or checks at the door. */
export function createViewTickets({ tickets }: Ports): UseCases['viewTickets'] {
  return async (viewer, ticketIds) => {
    const found = await tickets.findMany(ticketIds);
    const visible = found.filter(
      (ticket) => mayActFor(viewer, ticket.holderId) || worksAtDoorOf(viewer, ticket.eventId),
    );
    return new Map(visible.map((ticket) => [ticket.id, ticket]));
  };
}

/** To be asked for orders the viewer may see. */
export function createViewTicketsOfOrders({ tickets }: Ports): UseCases['viewTicketsOfOrders'] {
  return async (orderIds) => {
    const byOrder = new Map<string, Ticket[]>();
    for (const ticket of await tickets.ofOrders(orderIds)) {
      byOrder.set(ticket.orderId, [...(byOrder.get(ticket.orderId) ?? []), ticket]);
    }
    return byOrder;
  };
}

/** Of those whose price the viewer may know: a ticket's holder reads it on the ticket, who checks it at the door does not. */
export function createViewTicketPrices(ports: Ports): UseCases['viewTicketPrices'] {
  return async (viewer, tickets) => {
    const orders = await ports.orders.findMany([...new Set(tickets.map(({ orderId }) => orderId))]);
    const prices = await ticketPrices(ports, orders);
    const seen = new Set(orders.filter((order) => maySee(viewer, order)).map(({ id }) => id));
    return new Map(
      tickets.flatMap(({ id, orderId, holderId }) => {
        const price = prices.get(id);
        return price && (seen.has(orderId) || mayActFor(viewer, holderId)) ? [[id, price]] : [];
      }),
    );
  };
}

export function createViewMyTickets({ tickets }: Ports): UseCases['viewMyTickets'] {
  return (viewer, page) => tickets.ofHolder(userIdOf(viewer), page.first, page.afterId);
}

export function createSignTicketCode({ codes }: Ports): UseCases['signTicketCode'] {
  return async (viewer, ticket) => {
    const mayHave = mayActFor(viewer, ticket.holderId) || worksAtDoorOf(viewer, ticket.eventId);
    return mayHave ? codes.sign(ticket) : null;
  };
}
