import { Conflict, NotFound } from '@parterre/subgraph-kit/errors';
import { type OrderStatus, statusAt } from '../domain/order.js';
import type { Ports } from './ports.js';
import { createUnwindOrder } from './unwind-order.js';
import type { UseCases } from './use-cases.js';
import { mayActFor } from './viewer.js';

/** Ends an order before it is paid. Asked again, it answers the same. */
export function createCancelOrder(ports: Ports): UseCases['cancelOrder'] {
  const { orders, events, clock } = ports;
  const unwind = createUnwindOrder(ports);

  return async (viewer, orderId) => {
    const order = await orders.find(orderId);
    if (!order || !mayActFor(viewer, order.buyerId)) throw new NotFound('There is no such order.');
    const at = clock();
    // Readers see it as expired before the sweeper comes by: it must not be cancelled after that.
    if (statusAt(order, at) === 'EXPIRED') throw notCancellable('EXPIRED');
    const cancelled = await orders.step(order, {
      step: 'CANCEL',
      at,
      entries: [events.closed(order, 'CANCELLED', at)],
    });
    if (cancelled) {
      await unwind(cancelled);
      return cancelled;
    }
    const current = await orders.find(orderId);
    if (current?.status === 'CANCELLED') return current;
    throw notCancellable(current?.status);
  };
}

function notCancellable(status: OrderStatus | undefined): Conflict {
  return new Conflict(
    status === 'EXPIRED'
      ? 'The order has expired by itself; there is nothing to cancel.'
      : 'The order is paid; it can be refunded, but not cancelled.',
    { status },
  );
}
