import type { EventContract, OutboxEntry } from '@parterre/contracts/event';
import {
  orderClosed,
  orderConfirmed,
  orderPlaced,
  orderRefunded,
  refundRequested,
  ticketTakenBack,
  ticketTransferred,
  waitlistOffered,
} from '@parterre/contracts/tickets-events';
import type { Order } from '../../domain/order.js';
import { type Sale, tierOf } from '../../domain/sale.js';
import type { OrderEvents, TicketCodes } from '../../use-cases/ports.js';

export interface OrderEventsParts {
  entry<Payload>(contract: EventContract<Payload>, payload: Payload, occurredAt: Date): OutboxEntry;
  codes: TicketCodes;
  /** Seals what is only for the eyes of the holder: see packages/personal-data. */
  seal(plain: string, context: string): string;
}

export function createOrderEvents({ entry, codes, seal }: OrderEventsParts): OrderEvents {
  return {
    placed: (order) =>
      entry(
        orderPlaced,
        {
          ...factsOf(order),
          quantity: order.items.length,
          placedAt: order.placedAt.toISOString(),
          expiresAt: order.expiresAt.toISOString(),
        },
        order.placedAt,
      ),

    closed: (order, reason, at) =>
      entry(orderClosed, { ...factsOf(order), reason, closedAt: at.toISOString() }, at),

    confirmed: async (order, tickets, sale, at) => {
      const sold = await Promise.all(
        tickets.map(async (ticket, index) => {
          const tier = tierOf(sale, ticket.tierId);
          const area = order.items[index]?.areaKey ?? null;
          return {
            ticketId: ticket.id,
            number: ticket.number,
            priceTierId: tier.id,
            priceTierName: tier.name,
            price: ticket.paid,
            seat: ticket.seat,
            area,
            sealedCode: seal(await codes.sign(ticket), 'ticket-code'),
          };
        }),
      );
      return entry(
        orderConfirmed,
        {
          ...factsOf(order),
          ...(order.paymentId === null ? {} : { paymentId: order.paymentId }),
          eventTitle: sale.title,
          venueName: sale.venue.name,
          venueTimeZone: sale.venue.timeZone,
          startsAt: sale.startsAt.toISOString(),
          placedAt: order.placedAt.toISOString(),
          confirmedAt: at.toISOString(),
          tickets: sold,
        },
        at,
      );
    },

    waitlistOffered: ({ id: entryId, eventId, userId, quantity }, { holdId, offeredUntil }, sale, at) =>
      entry(
        waitlistOffered,
        {
          ...{ entryId, eventId, userId, holdId, quantity },
          offeredUntil: offeredUntil.toISOString(),
          eventTitle: sale.title,
          venueName: sale.venue.name,
          venueTimeZone: sale.venue.timeZone,
          startsAt: sale.startsAt.toISOString(),
        },
        at,
      ),

    transferred: async (ticket, { from, to }, sale, at) =>
      entry(
        ticketTransferred,
        {
          ticketId: ticket.id,
          number: ticket.number,
          priceTierName: tierOf(sale, ticket.tierId).name,
          seat: ticket.seat,
          area: ticket.areaKey,
          sealedCode: seal(await codes.sign(ticket), 'ticket-code'),
          eventId: ticket.eventId,
          orderId: ticket.orderId,
          fromUserId: from,
          toUserId: to,
          eventTitle: sale.title,
          venueName: sale.venue.name,
          venueTimeZone: sale.venue.timeZone,
          startsAt: sale.startsAt.toISOString(),
          transferredAt: at.toISOString(),
        },
        at,
      ),

    refundRequested: (order, payment, reason, at) =>
      entry(
        refundRequested,
        {
          ...factsOf(order),
          amount: payment.amount,
          paymentId: payment.id,
          requestId: payment.requestId,
          reason,
          requestedAt: at.toISOString(),
        },
        at,
      ),

    ticketTakenBack: (order, ticket, sale, refundedAmount, at) =>
      entry(
        ticketTakenBack,
        {
          ...factsOf(order),
          ticketId: ticket.id,
          priceTierId: ticket.tierId,
          priceTierName: tierOf(sale, ticket.tierId).name,
          price: ticket.paid,
          refundedAmount,
          takenBackAt: at.toISOString(),
        },
        at,
      ),

    refunded: (order, tickets, sale: Sale, refundedAmount, at) =>
      entry(
        orderRefunded,
        {
          ...factsOf(order),
          eventTitle: sale.title,
          tickets: tickets.map((ticket) => ({
            ticketId: ticket.id,
            priceTierId: ticket.tierId,
            price: ticket.paid,
          })),
          refundedAmount,
          confirmedAt: order.confirmedAt?.toISOString() ?? null,
          refundedAt: at.toISOString(),
        },
        at,
      ),
  };
}

function factsOf({ id, number, eventId, organizerId, buyerId, price: { total } }: Order) {
  return {
    orderId: id,
    number,
    eventId,
    organizerId,
    buyerId,
    amount: total.amount,
    currency: total.currency,
  };
}
