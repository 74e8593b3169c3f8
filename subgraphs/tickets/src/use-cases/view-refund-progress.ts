import { Forbidden } from '@parterre/subgraph-kit/errors';
import { progressOf, stuckAfterMs } from '../domain/refund-run.js';
import type { Ports } from './ports.js';
import type { UseCases } from './use-cases.js';
import { mayActFor } from './viewer.js';

/** Counted from the orders themselves, each time: there is no counter that could drift. */
export function createViewRefundProgress({ orders, clock }: Ports): UseCases['viewRefundProgress'] {
  return async (viewer, sale) => {
    if (!mayActFor(viewer, sale.organizerId)) {
      throw new Forbidden('Only the organizer of this event and ADMIN may see this.');
    }
    const { eventId, refundRun: run, currency } = sale;
    if (!run) return null;
    const now = clock();
    const counts = await orders.countRun(eventId, run, new Date(now.getTime() - stuckAfterMs));
    return { ...progressOf(run, counts, now), currency };
  };
}
