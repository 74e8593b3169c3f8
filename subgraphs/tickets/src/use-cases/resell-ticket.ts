import { crashPoint } from '@parterre/messaging/crash-point';
import { Conflict, NotFound } from '@parterre/subgraph-kit/errors';
import { returnOnePlace } from '../domain/area.js';
import { refundableOf } from '../domain/order.js';
import { partOf } from '../domain/refund-policy.js';
import { returnSeat } from '../domain/row.js';
import { rowKeyOf } from '../domain/seat-id.js';
import type { Resale, Ticket } from '../domain/ticket.js';
import { refusalOf } from '../domain/transfer.js';
import { createAskRefund } from './ask-refund.js';
import { changeCart } from './change-cart.js';
import { derivedId } from './derived-id.js';
import type { Ports, SagaOrder, TicketDecision } from './ports.js';
import { ticketPrices } from './ticket-prices.js';
import type { UseCases } from './use-cases.js';
import { userIdOf } from './viewer.js';

/**
 * Takes one ticket back into the pool for what the event's policy gives. The ticket's write is the decision: its code
 * is dead from then on; money and place follow, after a crash by the reconciler.
 */
export function createResellTicket(ports: Ports): UseCases['resellTicket'] {
  const { tickets, orders, sales, live, clock } = ports;
  const finish = createFinishResale(ports);

  return async (viewer, ticketId) => {
    const holderId = userIdOf(viewer);
    const [found] = await tickets.findMany([ticketId]);
    const order = found?.holderId === holderId ? await orders.find(found.orderId) : null;
    if (!found || !order) throw new NotFound('There is no such ticket.');
    if (found.resale) {
      // The process that was asked before may have died in it: the buyer need not wait for the reconciler.
      await finish(found);
      return found;
    }
    const sale = await sales.find(found.eventId);
    if (!sale) throw new Error(`Ticket ${ticketId} is of an event that is not on the market.`);
    const basisPoints = order.refundPolicy.resaleBasisPoints;
    if (basisPoints === null) throw new Conflict('Tickets of this event are not taken back.');
    // The money goes back where it came from.
    if (order.buyerId !== holderId) throw new Conflict('Only who bought a ticket can give it back.');
    const settles = (await ticketPrices(ports, [order])).get(ticketId)?.amount ?? 0;
    const returned = await tickets.change(ticketId, (ticket): TicketDecision<Ticket> => {
      if (ticket.resale) return { answer: ticket, change: null };
      const now = clock();
      const refusal = ticket.holderId === holderId ? refusalOf(ticket, sale.startsAt, now) : 'NOT_USABLE';
      if (refusal && refusal !== 'TOO_OFTEN') {
        throw new Conflict('The ticket was used, is void, or the event has begun.', { reason: refusal });
      }
      const amount = Math.min(partOf(settles, basisPoints), refundableOf(order));
      const resale: Resale = { at: now, amount, settles, done: false };
      const codeVersion = ticket.codeVersion + 1;
      const change = { status: 'CANCELLED' as const, codeVersion, revokedAt: now, offer: null, resale };
      return { answer: { ...ticket, ...change }, change };
    });
    if (!returned) throw new NotFound('There is no such ticket.');
    live.ticketsRevoked(returned.eventId);
    crashPoint('tickets.resale.after-ticket');
    await finish(returned);
    return returned;
  };
}

/** Brings money and place after a ticket that was given back or refunded; every step can be repeated. */
export function createFinishResale(ports: Ports): (ticket: Ticket) => Promise<void> {
  const { orders, tickets, sales, rows, areas, layouts, events, live, placesFreed, clock } = ports;
  const askRefund = createAskRefund(ports);

  return async (ticket) => {
    const { id, eventId, orderId, resale } = ticket;
    const order = await orders.find(orderId);
    if (!resale || resale.done || order?.paymentId == null) return;
    const requestId = derivedId(resale.at, 'refund', orderId, id);
    const { amount, settles, refunded } = resale;
    const reason = refunded ? 'ORGANIZER_REQUEST' : 'TICKET_RESALE';
    const payment = { id: order.paymentId, amount, requestId };
    const sale = await sales.find(eventId);
    if (!sale) throw new Error(`Ticket ${id} is of an event that is not on the market.`);
    const takenBack = events.ticketTakenBack(order, ticket, sale, amount, resale.at);
    // Nothing is not asked for: of an order that cost nothing, the answer would be that all of it is back.
    const entries =
      amount > 0 ? [events.refundRequested(order, payment, reason, clock()), takenBack] : [takenBack];
    const refund = { id: requestId, amount, settles };
    const asked = await orders.refundPart(
      orderId,
      refund,
      { by: ticket.holderId, at: resale.at, reason, ...refunded },
      entries,
    );
    if (asked === 'BUSY') return;
    crashPoint('tickets.resale.after-refund');
    await freePlace(ticket, order);
    await freeLimit(order);
    if (refunded) await endWithLast(orderId, refunded.by);
    await tickets.change(id, (current) => ({
      answer: null,
      change: current.resale && { resale: { ...current.resale, done: true } },
    }));
    placesFreed(eventId);
    live.orderChanged({ id: orderId, eventId, buyerId: order.buyerId });
  };

  /** An order whose last ticket was refunded has nothing left: it is REFUNDED once all of its money is back. */
  async function endWithLast(orderId: string, by: string): Promise<void> {
    if ((await tickets.ofOrders([orderId])).some(({ resale }) => !resale)) return;
    const order = await orders.find(orderId);
    if (order?.status === 'CONFIRMED') await askRefund(order, 'ORGANIZER_REQUEST', { by });
  }

  /** The buyer may have as many tickets again as were given back. */
  async function freeLimit({ id, eventId, buyerId, holdId }: SagaOrder): Promise<void> {
    const quantity = (await tickets.ofOrders([id])).filter(({ resale }) => !resale).length;
    await changeCart(
      ports,
      { eventId, buyerId, holdId },
      ({ state }) => state === 'ORDERED',
      (entry) => ({ ...entry, quantity }),
    );
  }

  async function freePlace(
    { id, eventId, seat, areaKey }: Ticket,
    { holdId, allocation }: SagaOrder,
  ): Promise<void> {
    if (areaKey) {
      await areas.change(eventId, areaKey, (area) =>
        returnOnePlace(area, holdId, id, clock(), allocation?.id ?? null),
      );
    }
    if (!seat) return;
    const key = rowKeyOf(seat);
    const index = (await layouts.of(eventId)).rows.get(key)?.numbers.indexOf(seat.number) ?? -1;
    await rows.change(eventId, key, (row) => returnSeat(row, index, holdId));
  }
}
