import { createAskRefund } from './ask-refund.js';
import type { Ports, SagaOrder } from './ports.js';
import { createResumeOrder } from './resume-order.js';
import { createUnwindOrder } from './unwind-order.js';

export interface CancelSale {
  /** Ends the sale at once, and begins with its orders. */
  cancel(eventId: string): Promise<void>;
  /** Goes on with the orders of cancelled sales; after a crash, or when there are very many. */
  continueAll(): Promise<void>;
}

const batchSize = 100;
/** Well inside the time a message's handler has; the rest is for the next run. */
const runMs = 15_000;
/** An order placed in the moment of the cancellation is written by then. */
const lateOrdersMs = 10 * 60_000;

export function createCancelSale(ports: Ports): CancelSale {
  const { sales, orders, events, clock, log } = ports;
  const unwind = createUnwindOrder(ports);
  const askRefund = createAskRefund(ports);
  const resume = createResumeOrder(ports);

  /** @returns whether no open order was left */
  const closeOrders = async (eventId: string, end: number): Promise<boolean> => {
    while (performance.now() < end) {
      const open = await orders.inStatus(eventId, ['PENDING_PAYMENT', 'PAID', 'CONFIRMED'], batchSize);
      if (open.length === 0) return true;
      let failed = 0;
      for (const order of open) {
        try {
          await close(order);
        } catch (error) {
          // One that cannot be closed must not keep the others from it.
          log.error({ err: error, orderId: order.id }, 'an order of a cancelled event is not closed yet');
          failed += 1;
        }
      }
      if (failed === open.length) return false;
    }
    return false;
  };

  const close = async (order: SagaOrder): Promise<void> => {
    switch (order.status) {
      case 'CONFIRMED':
        return askRefund(order, 'EVENT_CANCELLED');
      case 'PAID':
        return resume(order);
      default: {
        const at = clock();
        const entries = [events.closed(order, 'CANCELLED', at)];
        const cancelled = await orders.step(order, { step: 'CANCEL', at, entries });
        if (cancelled) await unwind(cancelled);
      }
    }
  };

  return {
    async cancel(eventId) {
      await sales.cancel(eventId, clock());
      await closeOrders(eventId, performance.now() + runMs);
    },

    async continueAll() {
      const end = performance.now() + runMs;
      for (const { eventId, since } of await sales.closing()) {
        const done = await closeOrders(eventId, end);
        if (done && clock().getTime() - since.getTime() > lateOrdersMs) {
          await sales.closed(eventId);
          log.info({ eventId }, 'every order of the cancelled event is closed');
        }
      }
    },
  };
}
