import { ticketNumber } from '../domain/numbers.js';
import { paidForEach } from '../domain/price.js';
import type { Sale } from '../domain/sale.js';
import { parseSeatId } from '../domain/seat-id.js';
import type { Ticket } from '../domain/ticket.js';
import { derivedId } from './derived-id.js';
import type { SagaOrder } from './ports.js';

/** One ticket for each item of the order, numbered from `first` on; the same tickets when made again. */
export function makeTickets(order: SagaOrder, sale: Sale, first: number): Ticket[] {
  const paid = paidForEach(
    order.items.map(({ tierId }) => tierId),
    order.price,
  );
  return order.items.map(({ tierId, seatId, areaKey }, index) => {
    const place = seatId === null ? null : parseSeatId(seatId);
    return {
      id: derivedId(order.placedAt, 'ticket', order.id, String(index)),
      number: ticketNumber(sale.code, first + index),
      serial: first + index,
      eventId: order.eventId,
      orderId: order.id,
      holderId: order.buyerId,
      tierId,
      paid: paid[index] ?? 0,
      seat: place && { section: place.section, row: place.row, number: place.number },
      areaKey,
      status: 'VALID',
      codeVersion: 1,
      revokedAt: null,
      withdrawing: false,
      scans: [],
      transfers: [],
      offer: null,
      resale: null,
    };
  });
}
