import type { Ports, Untouched } from './ports.js';
import { createFinishResale } from './resell-ticket.js';
import { createResumeOrder } from './resume-order.js';

export type Reconcile = () => Promise<void>;

const batchSize = 200;
/** Younger ones are being worked on by whoever wrote them. */
const standingForMs = 5_000;
/** Longer than any hold lives: its order is written by then, or never. */
const abandonedUseMs = 60 * 60_000;

/**
 * Finishes what a crash left standing: paid orders without tickets, ended orders whose seats are not free yet, tickets
 * out of use.
 */
export function createReconcile(ports: Ports): Reconcile {
  const { orders, tickets, promoCodes, clock, log } = ports;
  const resume = createResumeOrder(ports);
  const finishResale = createFinishResale(ports);

  /**
   * Two who take the same withdrawal further may undo it and do it again in each other's way: tickets that one of them
   * took from use, and died, are still to be had. What a withdrawal that goes on took is left to that.
   */
  const returnToUse = async (atWork: Untouched) => {
    const orderIds = await tickets.withdrawing(atWork, batchSize);
    for (const { id, status, withdrawal } of await orders.findMany(orderIds)) {
      if (status === 'CONFIRMED' && !withdrawal) await tickets.keep(id, atWork.since);
    }
  };

  return async () => {
    const now = clock().getTime();
    // What was touched in the future was touched by a clock that is ahead, and not by anyone who still works on it.
    const atWork = { since: new Date(now - standingForMs), until: new Date(now + standingForMs) };
    for (const order of await orders.standing(atWork, batchSize)) {
      try {
        await resume(order);
      } catch (error) {
        // One that cannot be finished must not keep the others from it.
        log.error({ err: error, orderId: order.id }, 'an order stands still');
      }
    }
    for (const ticket of await tickets.halfResold(atWork, batchSize)) {
      try {
        await finishResale(ticket);
      } catch (error) {
        log.error({ err: error, ticketId: ticket.id }, 'a resale stands still');
      }
    }
    await returnToUse(atWork);
    await promoCodes.settleUses(new Date(now - abandonedUseMs), async (orderIds) =>
      (await orders.findMany(orderIds)).map(({ id }) => id),
    );
  };
}
