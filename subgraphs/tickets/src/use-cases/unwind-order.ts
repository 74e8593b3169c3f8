import { crashPoint } from '@parterre/messaging/crash-point';
import type { OrderStage } from '../domain/cart.js';
import { followOrder } from './change-cart.js';
import { makeTickets } from './make-tickets.js';
import { createPlaces } from './places.js';
import type { Layout, Ports, SagaOrder } from './ports.js';
import { placesOf, type Selection, selectionOf } from './selection.js';

/** Brings seats, tickets and cart after an order that has ended; every step can be repeated. */
export type UnwindOrder = (order: SagaOrder) => Promise<void>;

export function createUnwindOrder(ports: Ports): UnwindOrder {
  const { sales, numbers, layouts, promoCodes, tickets, orders, live, placesFreed, clock } = ports;
  const places = createPlaces(ports);

  return async (order) => {
    const { id, eventId, holdId, status } = order;
    const layout = await layouts.of(eventId);
    const selection = selectionOf(layout, placesOf(order.items));
    let stage: OrderStage;
    switch (status) {
      case 'EXPIRED':
      case 'CANCELLED':
        await places.release(eventId, selection, holdId);
        if (order.promoCodes.length > 0) await promoCodes.giveBack(id);
        stage = 'GIVEN_UP';
        break;
      case 'REFUND_PENDING':
      case 'REFUNDED':
        if (order.confirmedAt === null) await useNumbers(order);
        // Codes die before the seats are free, so that no seat ever has two that work.
        await tickets.end(id, status === 'REFUNDED' ? 'REFUNDED' : 'CANCELLED', clock());
        live.ticketsRevoked(eventId);
        crashPoint('tickets.unwind.after-tickets');
        await places.giveBack(eventId, await stillToReturn(order, layout), order, order.confirmedAt !== null);
        stage = 'GIVEN_BACK';
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
    crashPoint('tickets.unwind.after-places');
    // Paid for after all in the middle of this, it keeps its place in the cart: see `reclaim`.
    await followOrder(ports, order, stage);
    crashPoint('tickets.unwind.after-cart');
    await orders.markUnwound(order);
    placesFreed(eventId);
    live.orderChanged(order);
  };

  /**
   * Numbers are allotted before the tickets are made, and the order may end in between. They are spent then, and go to
   * tickets that never were good: numbers without tickets would be a gap. Those that are there already stay as they are.
   */
  async function useNumbers(order: SagaOrder): Promise<void> {
    const first = await numbers.firstOf(order.id);
    if (first === null) return;
    const sale = await sales.find(order.eventId);
    if (!sale) throw new Error(`Order ${order.id} is of an event that is not on the market.`);
    const at = clock();
    const dead = { status: 'CANCELLED', revokedAt: at } as const;
    await tickets.insert(
      makeTickets(order, sale, first).map((ticket) => ({ ...ticket, ...dead })),
      at,
    );
  }

  /**
   * Seats say whose they are: they are looked at each time, because a process that was late may have sold one since.
   * Places are only counted: those go back once. Tickets follow the items one by one; the places of those given back
   * to the pool are someone else's.
   */
  async function stillToReturn(order: SagaOrder, layout: Layout): Promise<Selection> {
    const made = await tickets.ofOrders([order.id]);
    const own = order.items.filter((_, index) => !made[index]?.resale);
    const selection = selectionOf(layout, placesOf(own));
    return order.placesReturned ? { ...selection, areas: [] } : selection;
  }
}
