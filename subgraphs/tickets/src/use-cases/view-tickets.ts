import type { Ticket } from '../domain/ticket.js';
import type { Ports } from './ports.js';
import type { UseCases } from './use-cases.js';
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

export function createViewMyTickets({ tickets }: Ports): UseCases['viewMyTickets'] {
  return (viewer, page) => tickets.ofHolder(userIdOf(viewer), page.first, page.afterId);
}

export function createSignTicketCode({ codes }: Ports): UseCases['signTicketCode'] {
  return async (viewer, ticket) => {
    const mayHave = mayActFor(viewer, ticket.holderId) || worksAtDoorOf(viewer, ticket.eventId);
    return mayHave ? codes.sign(ticket) : null;
  };
}
