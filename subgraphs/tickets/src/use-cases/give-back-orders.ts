import { crashPoint } from '@parterre/messaging/crash-point';
import type { RefundRun } from '../domain/refund-run.js';
import { createAskRefund } from './ask-refund.js';
import type { Ports, SagaOrder } from './ports.js';
import { createResumeOrder } from './resume-order.js';
import { createUnwindOrder } from './unwind-order.js';

export interface GiveBackOrders {
  /** Begins a run of an event, once, and takes it as far as its time allows. */
  begin(eventId: string, reason: RefundRun['reason'], version: number): Promise<void>;
  /** Goes on with the runs that are under way; after a crash, or when there are very many orders. */
  continueAll(): Promise<void>;
}

/** Most orders of one look: their ids are a few hundred kilobytes. */
const mostAtOnce = 5_000;
/** Orders at work side by side: their writes wait for the journal, not for each other. */
const lanes = 8;
/** Well inside the time a message's handler has; the rest is for the next run. */
const runMs = 15_000;
/** An order placed in the moment of the beginning is written by then. */
const lateOrdersMs = 10 * 60_000;

/** Closes what is not paid and asks back what is, order by order: each by itself, so that any number may be left. */
export function createGiveBackOrders(ports: Ports): GiveBackOrders {
  const { sales, orders, events, clock, log } = ports;
  const unwind = createUnwindOrder(ports);
  const askRefund = createAskRefund(ports);
  const resume = createResumeOrder(ports);

  /** @returns whether no open order was left */
  const closeOrders = async (eventId: string, run: RefundRun, end: number): Promise<boolean> => {
    const ids = await orders.openInRun(eventId, run, mostAtOnce);
    if (ids.length === 0) return true;
    const queue = ids.values();
    const lane = async () => {
      for (const id of queue) {
        if (performance.now() > end) return;
        try {
          await close(id, run);
          crashPoint('tickets.give-back.after-order');
        } catch (error) {
          // One that cannot be closed must not keep the others from it.
          log.error({ err: error, orderId: id }, 'an order that is given back is not closed yet');
        }
      }
    };
    await Promise.all(Array.from({ length: lanes }, lane));
    return false;
  };

  const close = async (orderId: string, run: RefundRun): Promise<void> => {
    const order = await orders.find(orderId);
    switch (order?.status) {
      case 'CONFIRMED':
        return askRefund(order, reasons[run.reason], { run });
      case 'PAID':
        return resume(order);
      case 'PENDING_PAYMENT':
        return cancel(order);
      default:
        return;
    }
  };

  const cancel = async (order: SagaOrder): Promise<void> => {
    const at = clock();
    const cancelled = await orders.step(order, {
      step: 'CANCEL',
      at,
      entries: [events.closed(order, 'CANCELLED', at)],
    });
    if (cancelled) await unwind(cancelled);
  };

  return {
    async begin(eventId, reason, version) {
      const run = await sales.beginRefunds(eventId, { reason, version, startedAt: clock() });
      crashPoint('tickets.give-back.after-begin');
      await closeOrders(eventId, run, performance.now() + runMs);
    },

    async continueAll() {
      const end = performance.now() + runMs;
      for (const { eventId, run } of await sales.runsUnderWay()) {
        const done = await closeOrders(eventId, run, end);
        if (done && clock().getTime() - run.startedAt.getTime() > lateOrdersMs) {
          await sales.endRefunds(eventId, run);
          log.info({ eventId, reason: run.reason }, 'every order of the event is closed or asked back');
        }
      }
    },
  };
}

const reasons = { CANCELLED: 'EVENT_CANCELLED', POSTPONED: 'EVENT_POSTPONED' } as const;
