import type { Order, OrderMoment } from './order.js';
import type { Ticket } from './ticket.js';

/** A step of an order, or what was done with one of its tickets. */
export interface HistoryMoment extends Omit<OrderMoment, 'kind'> {
  /** TRANSFER_TICKET is by who gave it away, CHECK_IN by who let its holder in. */
  kind: OrderMoment['kind'] | 'TRANSFER_TICKET' | 'CHECK_IN';
  /** Of these two. */
  ticket?: Ticket;
}

/**
 * All that happened to an order and its tickets, in order of time. It is bounded by what a ticket keeps: its transfers
 * and the one scan that let its holder in.
 */
export function historyOf(
  { timeline }: Pick<Order, 'timeline'>,
  tickets: readonly Ticket[],
): HistoryMoment[] {
  return [...timeline, ...tickets.flatMap(momentsOf)].sort((a, b) => a.at.getTime() - b.at.getTime());
}

function momentsOf(ticket: Ticket): HistoryMoment[] {
  const admitted = ticket.scans.filter(({ outcome }) => outcome === 'ADMITTED');
  return [
    ...ticket.transfers.map(({ at, from }) => ({ kind: 'TRANSFER_TICKET' as const, at, by: from, ticket })),
    ...admitted.map(({ at, by }) => ({ kind: 'CHECK_IN' as const, at, by, ticket })),
  ];
}
