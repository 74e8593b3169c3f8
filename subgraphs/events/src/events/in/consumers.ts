import { type Consumer, consumer } from '@parterre/subgraph-kit/subgraph';
import type { OrderFact } from '../../use-cases/ports.js';
import { confirmedFact, placedFact, refundedFact, takenBackFact } from './order-facts.js';

type RecordOrder = (order: { eventId: string; orderId: string }, fact: OrderFact) => Promise<void>;

/** What this subgraph hears of the orders of its events. */
export function orderConsumers(record: RecordOrder): Consumer[] {
  return [
    consumer({ queue: 'events.on-order-placed', handle: (order) => record(order, placedFact(order)) }),
    consumer({ queue: 'events.on-order-confirmed', handle: (order) => record(order, confirmedFact(order)) }),
    consumer({ queue: 'events.on-order-refunded', handle: (order) => record(order, refundedFact(order)) }),
    consumer({
      queue: 'events.on-ticket-taken-back',
      handle: (ticket) => record(ticket, takenBackFact(ticket)),
    }),
  ];
}
