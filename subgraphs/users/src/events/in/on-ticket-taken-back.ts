import { type Consumer, consumer } from '@parterre/subgraph-kit/subgraph';
import type { UseCases } from '../../use-cases/use-cases.js';

/** A ticket that went back to the pool is noted in the history of the order it was of. */
export function onTicketTakenBack(useCases: Pick<UseCases, 'recordTakenBack'>): Consumer {
  return consumer({
    queue: 'users.on-ticket-taken-back',
    handle: ({ orderId, ticketId, refundedAmount }) =>
      useCases.recordTakenBack(orderId, { ticketId, amount: refundedAmount }),
  });
}
