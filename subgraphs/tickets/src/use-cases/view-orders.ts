import { hasRole, type Viewer } from '@parterre/identity/viewer';
import { NotFound } from '@parterre/subgraph-kit/errors';
import { searchedNumbers } from '../domain/numbers.js';
import type { Order } from '../domain/order.js';
import type { Sale } from '../domain/sale.js';
import type { OrderFilter, Ports } from './ports.js';
import type { UseCases } from './use-cases.js';
import { mayActFor, userIdOf } from './viewer.js';

/** The buyer, the organizer of the event, and ADMIN. */
export function maySee(viewer: Viewer, order: Order): boolean {
  return mayActFor(viewer, order.buyerId) || mayActFor(viewer, order.organizerId);
}

export function createViewOrders({ orders }: Ports): UseCases['viewOrders'] {
  return async (viewer, orderIds) => {
    const found = await orders.findMany(orderIds);
    return new Map(found.filter((order) => maySee(viewer, order)).map((order) => [order.id, order]));
  };
}

export function createViewMyOrders({ orders }: Ports): UseCases['viewMyOrders'] {
  return (viewer, page) => orders.ofBuyer(userIdOf(viewer), page.first, page.afterId);
}

export function createViewOrdersOfEvent(ports: Ports): UseCases['viewOrdersOfEvent'] {
  const { orders, sales, clock } = ports;
  return async (viewer, eventId, { search, status }, page) => {
    const sale = await sales.find(eventId);
    const isOrganizer = sale !== null && mayActFor(viewer, sale.organizerId);
    if (!isOrganizer && !hasRole(viewer, 'ADMIN')) throw new NotFound('You organize no event with this id.');
    const filter: OrderFilter = {
      ...(status ? { status: { is: status, now: clock() } } : {}),
      ...(search && sale ? { anyOf: await foundBy(ports, sale, search) } : {}),
    };
    return orders.ofEvent(eventId, filter, page.first, page.afterId);
  };
}

/** What people have at hand: the number of an order or a ticket, whole or its digits, or the buyer's address or id. */
async function foundBy(
  { tickets, people }: Ports,
  sale: Sale,
  search: string,
): Promise<NonNullable<OrderFilter['anyOf']>> {
  // No id and no number has such a sign, and every address has one.
  if (search.includes('@')) return { numbers: [], ids: [], buyerIds: await people.findByEmail(search) };
  const { order, serial } = searchedNumbers(sale.code, search);
  const ticket = serial === null ? null : await tickets.findBySerial(sale.eventId, serial);
  return { numbers: order ? [order] : [], ids: ticket ? [ticket.orderId] : [], buyerIds: [search.trim()] };
}
