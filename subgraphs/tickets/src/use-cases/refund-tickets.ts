import { crashPoint } from '@parterre/messaging/crash-point';
import { BadUserInput, Conflict, NotFound } from '@parterre/subgraph-kit/errors';
import { refundableOf } from '../domain/order.js';
import type { Resale, Ticket } from '../domain/ticket.js';
import type { Ports, SagaOrder, TicketDecision } from './ports.js';
import { createFinishResale } from './resell-ticket.js';
import { ticketPrices } from './ticket-prices.js';
import type { UseCases } from './use-cases.js';
import { mayActFor, userIdOf } from './viewer.js';

/**
 * Refunds tickets of an order for what was paid for them, at the organizer's word. As when a holder gives one back, the
 * ticket's own write is the decision, money and place follow, and a ticket is refunded once however often it is asked.
 */
export function createRefundTickets(ports: Ports): UseCases['refundTickets'] {
  const { tickets, orders, live, clock } = ports;
  const finish = createFinishResale(ports);

  return async (viewer, { orderId, ticketIds, reason }) => {
    const by = userIdOf(viewer);
    const order = await orders.find(orderId);
    if (!order || !mayActFor(viewer, order.organizerId)) {
      throw new NotFound('There is no such order of an event of yours.');
    }
    const own = await tickets.ofOrders([orderId]);
    const asked = own.filter(({ id }) => ticketIds.includes(id));
    if (asked.length < new Set(ticketIds).size) {
      throw BadUserInput.at('ticketIds', 'must be tickets of this order');
    }
    // Looked at before the first is touched, so that one that was used does not leave the others half done.
    for (const ticket of asked) requireRefundable(ticket);
    const prices = await ticketPrices(ports, [order]);

    for (const { id } of asked) {
      const refunded = await tickets.change(id, async (ticket): Promise<TicketDecision<Ticket>> => {
        if (ticket.resale) return { answer: ticket, change: null };
        requireRefundable(ticket);
        const now = clock();
        const settles = prices.get(id)?.amount ?? 0;
        const current = (await orders.find(orderId)) ?? order;
        // It is being cancelled, for what the policy gives: what is decided beside that would get lost.
        if (current.withdrawal) throw beingCancelled(current);
        const resale: Resale = {
          at: now,
          amount: Math.min(settles, refundableOf(current)),
          settles,
          refunded: { by, note: reason },
          done: false,
        };
        const codeVersion = ticket.codeVersion + 1;
        const change = { status: 'CANCELLED' as const, codeVersion, revokedAt: now, offer: null, resale };
        return { answer: { ...ticket, ...change }, change };
      });
      if (!refunded) throw new Error(`Ticket ${id} is gone.`);
      live.ticketsRevoked(order.eventId);
      crashPoint('tickets.refund-ticket.after-ticket');
      await finish(refunded);
    }
    return (await orders.find(orderId)) ?? order;
  };
}

function beingCancelled({ number, status }: SagaOrder): Conflict {
  return new Conflict(`Order ${number} is being cancelled by its buyer.`, { status });
}

/** @throws Conflict for one that was used, is void otherwise, or whose buyer is cancelling the order */
function requireRefundable({ number, status, withdrawing, resale }: Ticket): void {
  if (resale || ((status === 'VALID' || status === 'TRANSFERRED') && !withdrawing)) return;
  throw new Conflict(`Ticket ${number} was used, is void, or its order is being cancelled.`, { status });
}
