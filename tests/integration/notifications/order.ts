import { orderConfirmed, orderRefunded, ticketTransferred } from '@parterre/contracts/tickets-events';
import { ulid } from 'ulid';
import { entry, seal } from './world.js';

export interface OrderFacts {
  orderId?: string;
  eventId?: string;
  buyerId: string;
  codes?: string[];
  at?: Date;
}

const shared = ({ orderId = ulid(), eventId = ulid(), buyerId }: OrderFacts) => ({
  orderId,
  eventId,
  buyerId,
  number: 'OLY-2027-000042',
  organizerId: 'organizer',
  amount: 9_460,
  currency: 'EUR',
  eventTitle: 'Nocturnes',
});

/** The news of an order that has its tickets, one for each code. */
export function confirmed({ codes = ['code-1'], at = new Date(), ...facts }: OrderFacts) {
  const order = shared(facts);
  return entry(
    orderConfirmed,
    {
      ...order,
      venueName: 'Olympia',
      venueTimeZone: 'Europe/Paris',
      startsAt: '2027-03-14T19:00:00.000Z',
      placedAt: at.toISOString(),
      confirmedAt: at.toISOString(),
      tickets: codes.map((code, index) => ({
        ticketId: `${order.orderId}-${index}`,
        number: `OLY-2027-00010${index}`,
        priceTierId: 'tier',
        priceTierName: 'Parterre',
        price: 4_300,
        seat: { section: 'A', row: '3', number: String(12 + index) },
        area: null,
        sealedCode: seal(code, 'ticket-code'),
      })),
    },
    at,
  );
}

/** A ticket of an order changes hands. */
export function transferred(ticket: {
  orderId: string;
  eventId: string;
  from: string;
  to: string;
  at: Date;
}) {
  return entry(
    ticketTransferred,
    {
      ticketId: `${ticket.orderId}-0`,
      number: 'OLY-2027-000100',
      priceTierName: 'Parterre',
      seat: { section: 'A', row: '3', number: '12' },
      area: null,
      sealedCode: seal('code-2', 'ticket-code'),
      eventId: ticket.eventId,
      orderId: ticket.orderId,
      fromUserId: ticket.from,
      toUserId: ticket.to,
      eventTitle: 'Nocturnes',
      venueName: 'Olympia',
      venueTimeZone: 'Europe/Paris',
      startsAt: '2027-03-14T19:00:00.000Z',
      transferredAt: ticket.at.toISOString(),
    },
    ticket.at,
  );
}

export function refunded({ at = new Date(), ...facts }: OrderFacts) {
  return entry(
    orderRefunded,
    {
      ...shared(facts),
      tickets: [],
      refundedAmount: shared(facts).amount,
      confirmedAt: null,
      refundedAt: at.toISOString(),
    },
    at,
  );
}
