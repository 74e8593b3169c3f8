import { changeCart, endEntry } from './change-cart.js';
import { createPlaces } from './places.js';
import type { Ports, SagaOrder } from './ports.js';
import { placesOf, type Selection, selectionOf } from './selection.js';

/** Brings seats, tickets and cart after an order that has ended; every step can be repeated. */
export type UnwindOrder = (order: SagaOrder) => Promise<void>;

export function createUnwindOrder(ports: Ports): UnwindOrder {
  const { layouts, tickets, orders, live } = ports;
  const places = createPlaces(ports);

  return async (order) => {
    const { id, eventId, holdId, status } = order;
    const selection = selectionOf(await layouts.of(eventId), placesOf(order.items));
    switch (status) {
      case 'EXPIRED':
      case 'CANCELLED':
        await places.release(eventId, selection, holdId);
        break;
      case 'REFUND_PENDING':
      case 'REFUNDED':
        // Codes die before the seats are free, so that no seat ever has two that work.
        await tickets.end(id, status === 'REFUNDED' ? 'REFUNDED' : 'CANCELLED');
        await places.giveBack(eventId, stillToReturn(order, selection), holdId, order.confirmedAt !== null);
        break;
      case 'PENDING_PAYMENT':
      case 'PAID':
      case 'CONFIRMED':
        return;
      default: {
        const never: never = status;
        throw new Error(`There is no status ${String(never)}.`);
      }
    }
    await changeCart(ports, { eventId, buyerId: order.buyerId, holdId }, () => true, endEntry);
    await orders.markUnwound(order);
    live.orderChanged(order);
  };
}

/**
 * Seats say whose they are: they are looked at each time, because a process that was late may have sold one since.
 * Places are only counted: those go back once.
 */
function stillToReturn(order: SagaOrder, selection: Selection): Selection {
  return order.placesReturned ? { ...selection, areas: [] } : selection;
}
