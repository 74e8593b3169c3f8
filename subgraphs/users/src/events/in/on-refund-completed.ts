import { type Consumer, consumer } from '@parterre/subgraph-kit/subgraph';
import type { UseCases } from '../../use-cases/use-cases.js';

/**
 * A part that somebody decided to give back is noted in the history of the order it was paid for. What is given back for
 * tickets or whole orders is told by the events about those.
 */
export function onRefundCompleted(useCases: Pick<UseCases, 'recordPartRefund'>): Consumer {
  return consumer({
    queue: 'users.on-refund-completed',
    handle: async ({ orderId, refundId, decided }) => {
      if (decided) await useCases.recordPartRefund(orderId, { refundId, amount: decided.amount });
    },
  });
}
