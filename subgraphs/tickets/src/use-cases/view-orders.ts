import { hasRole, type Viewer } from '@parterre/identity/viewer';
import { NotFound } from '@parterre/subgraph-kit/errors';
import type { Order } from '../domain/order.js';
import type { Ports } from './ports.js';
import type { UseCases } from './use-cases.js';
import { mayActFor, userIdOf } from './viewer.js';

/** The buyer, the organizer of the event, and ADMIN. */
function maySee(viewer: Viewer, order: Order): boolean {
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

export function createViewOrdersOfEvent({ orders, sales }: Ports): UseCases['viewOrdersOfEvent'] {
  return async (viewer, eventId, page) => {
    const sale = await sales.find(eventId);
    const isOrganizer = sale !== null && mayActFor(viewer, sale.organizerId);
    if (!isOrganizer && !hasRole(viewer, 'ADMIN')) throw new NotFound('You organize no event with this id.');
    return orders.ofEvent(eventId, page.first, page.afterId);
  };
}
