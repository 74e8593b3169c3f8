import { Conflict, NotFound } from '@parterre/subgraph-kit/errors';
import { refundableOf, remainingOf, statusAt, wasCancelled } from '../domain/order.js';
import { backForCancelling, refundBasisPoints } from '../domain/refund-policy.js';
import type { Ports, SagaOrder } from './ports.js';
import { createUnwindOrder } from './unwind-order.js';
import type { UseCases } from './use-cases.js';
import { mayActFor, userIdOf } from './viewer.js';
import { createWithdrawOrder } from './withdraw-order.js';

/** Ends an order: before it is paid for nothing, after it for what the event's policy gives back. */
export function createCancelOrder(ports: Ports): UseCases['cancelOrder'] {
  const { orders, sales, events, clock } = ports;
  const unwind = createUnwindOrder(ports);
  const withdraw = createWithdrawOrder(ports);

  return async (viewer, orderId) => {
    const by = userIdOf(viewer);
    const order = await orders.find(orderId);
    if (!order || !mayActFor(viewer, order.buyerId)) throw new NotFound('There is no such order.');
    const at = clock();
    // Readers see it as expired before the sweeper comes by: it must not be cancelled after that.
    if (statusAt(order, at) === 'EXPIRED') throw expired();
    const cancelled = await orders.step(order, {
      step: 'CANCEL',
      at,
      by,
      entries: [events.closed(order, 'CANCELLED', at)],
    });
    if (cancelled) {
      await unwind(cancelled);
      return cancelled;
    }
    const current = await orders.find(orderId);
    switch (current?.status) {
      case 'CONFIRMED':
        return giveUp(current, by);
      // Asked again, it answers the same.
      case 'CANCELLED':
      case 'REFUND_PENDING':
      case 'REFUNDED':
        // The process that was asked before may have died in it: the seats need not wait for the reconciler.
        if (!current.unwound) await unwind(current);
        return current;
      case 'EXPIRED':
        throw expired();
      default:
        // Its money came late, and goes back in this moment.
        if (current && wasCancelled(current)) return current;
        throw new Conflict('The tickets of this order are just being made; try again in a moment.', {
          status: current?.status,
        });
    }
  };

  async function giveUp(order: SagaOrder, by: string): Promise<SagaOrder> {
    const sale = await sales.find(order.eventId);
    if (!sale) throw new Error(`Order ${order.id} is of an event that is not on the market.`);
    const at = clock();
    const facts = {
      policy: order.refundPolicy,
      total: order.price.total.amount,
      saleVersion: order.saleVersion,
      startsAt: sale.startsAt,
      postponedVersion: sale.postponedVersion ?? null,
    };
    const basisPoints = refundBasisPoints(facts, at);
    if (basisPoints === 0) {
      throw new Conflict('The event gives nothing back for cancelled orders at this moment.', {
        status: order.status,
      });
    }
    const worth = { remaining: remainingOf(order), refundable: refundableOf(order) };
    const amount = backForCancelling(worth, basisPoints);
    const begun = await orders.beginWithdrawal(order, { at, by, amount });
    const done = begun !== null && (await withdraw(begun));
    const current = await orders.find(order.id);
    if (current && (done || current.status !== 'CONFIRMED')) return current;
    throw new Conflict('A ticket of this order was used or given to someone else; it cannot be cancelled.', {
      status: order.status,
    });
  }
}

function expired(): Conflict {
  return new Conflict('The order has expired by itself; there is nothing to cancel.', { status: 'EXPIRED' });
}
