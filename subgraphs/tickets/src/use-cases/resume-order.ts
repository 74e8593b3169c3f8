import { crashPoint } from '@parterre/messaging/crash-point';
import { wasCancelled } from '../domain/order.js';
import { refundReasonOf } from '../domain/sale.js';
import { createAskRefund } from './ask-refund.js';
import { makeTickets } from './make-tickets.js';
import { createPlaces } from './places.js';
import type { Ports, SagaOrder } from './ports.js';
import { reclaim } from './reclaim.js';
import { placesOf, selectionOf } from './selection.js';
import { createUnwindOrder } from './unwind-order.js';
import { createWithdrawOrder } from './withdraw-order.js';

/** Takes an order as far as it can go from where it stands. Any number of processes may do so at once. */
export type ResumeOrder = (order: SagaOrder) => Promise<void>;

export function createResumeOrder(ports: Ports): ResumeOrder {
  const { sales, layouts, numbers, tickets, orders, events, live, clock, log } = ports;
  const places = createPlaces(ports);
  const unwind = createUnwindOrder(ports);
  const askRefund = createAskRefund(ports);
  const withdraw = createWithdrawOrder(ports);

  return async (order) => {
    if (order.status === 'PAID') return confirm(order);
    // Unwound before or not: what comes again here may be the work of a process that died after it was late.
    await unwind(order);
    if (order.status === 'CONFIRMED' && order.withdrawal) await withdraw(order);
  };

  async function confirm(order: SagaOrder): Promise<void> {
    const { id, eventId } = order;
    const sale = await sales.find(eventId);
    if (!sale) throw new Error(`Order ${id} is of an event that is not on the market.`);
    const reason = refundReasonOf(sale, order);
    if (reason) return askRefund(order, reason, { run: sale.refundRun });
    if (wasCancelled(order)) return askRefund(order, 'ORDER_CANCELLED');
    const selection = selectionOf(await layouts.of(eventId), placesOf(order.items));
    const lost = await places.sell(eventId, selection, order);
    if (lost.length > 0) return askRefund(order, 'SEATS_LOST');
    crashPoint('tickets.capture.after-rows');

    // Another process may have been faster: then no number may be spent here.
    if (!(await isStillPaid(id))) return;
    const first = await numbers.allocateTickets(eventId, id, order.items.length);
    crashPoint('tickets.capture.after-numbers');
    const made = makeTickets(order, sale, first);
    const at = clock();
    const [inserted, told] = await Promise.all([
      tickets.insert(made, at),
      // Signing takes as long as writing.
      events.confirmed(order, made, sale, at),
    ]);
    if (!inserted) {
      log.error({ orderId: id }, 'a seat of this order has a valid ticket already');
      return askRefund(order, 'SEATS_LOST');
    }
    crashPoint('tickets.capture.after-tickets');
    await reclaim(ports, order, at);

    const confirmed = await orders.step(order, { step: 'CONFIRM', at, entries: [told] });
    if (!confirmed) {
      await isStillPaid(id);
      return;
    }
    crashPoint('tickets.capture.after-confirm');
    live.orderChanged(confirmed);
    const now = await sales.find(eventId);
    const reasonNow = now && refundReasonOf(now, confirmed);
    if (reasonNow) await askRefund(confirmed, reasonNow, { run: now.refundRun });
  }

  /** Whatever was done here for an order that has ended meanwhile is undone, even if others have undone theirs. */
  async function isStillPaid(orderId: string): Promise<boolean> {
    const current = await orders.find(orderId);
    if (current && current.status !== 'PAID') await unwind(current);
    return current?.status === 'PAID';
  }
}
