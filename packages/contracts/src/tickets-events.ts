import { z } from 'zod';
import { defineEvent } from './event.js';
import { currency, id, instant, minorUnits, sealed } from './values.js';

const orderFacts = {
  orderId: id,
  /** For people: `OLY-2027-100042`. */
  number: z.string(),
  eventId: id,
  organizerId: id,
  buyerId: id,
  amount: minorUnits,
  currency,
};

/** An order waits for its payment until `expiresAt`; `payments` may take this amount for it, once. */
export const orderPlaced = defineEvent(
  'OrderPlaced',
  'tickets.order-placed.v1',
  z.object({ ...orderFacts, quantity: z.int().min(1), placedAt: instant, expiresAt: instant }),
);

/** The order ended without tickets and without money. A capture that still comes is settled by `tickets`. */
export const orderClosed = defineEvent(
  'OrderClosed',
  'tickets.order-closed.v1',
  z.object({ ...orderFacts, reason: z.enum(['EXPIRED', 'CANCELLED']), closedAt: instant }),
);

export const soldTicket = z.object({
  ticketId: id,
  number: z.string(),
  priceTierId: id,
  priceTierName: z.string(),
  price: minorUnits,
  /** What the reader finds the place by; `null` for general admission. */
  seat: z.object({ section: z.string(), row: z.string(), number: z.string() }).nullable(),
  area: z.string().nullable(),
  /** The signed code of the ticket: whoever has it enters, so it is sealed. */
  sealedCode: sealed,
});

/** Paid, seats sold, tickets numbered: from here on the buyer has them. */
export const orderConfirmed = defineEvent(
  'OrderConfirmed',
  'tickets.order-confirmed.v1',
  z.object({
    ...orderFacts,
    /** Which payment it lives on. Messages from before this was told lack it. */
    paymentId: id.optional(),
    eventTitle: z.string(),
    venueName: z.string(),
    venueTimeZone: z.string(),
    startsAt: instant,
    placedAt: instant,
    confirmedAt: instant,
    tickets: z.array(soldTicket).min(1),
  }),
);

/** `payments` is to give back `amount` of this payment. */
export const refundRequested = defineEvent(
  'RefundRequested',
  'tickets.refund-requested.v1',
  z.object({
    ...orderFacts,
    paymentId: id,
    /** The same in every repetition; a payment can have several requests, each for a part of it. */
    requestId: id,
    reason: z.enum([
      'SEATS_LOST',
      'DUPLICATE_PAYMENT',
      'ORDER_CANCELLED',
      'EVENT_CANCELLED',
      'EVENT_POSTPONED',
      'BUYER_REQUEST',
      'TICKET_RESALE',
      'ORGANIZER_REQUEST',
      'WRONG_AMOUNT',
    ]),
    requestedAt: instant,
  }),
);

/** The money is back with the buyer and the tickets are dead. */
export const orderRefunded = defineEvent(
  'OrderRefunded',
  'tickets.order-refunded.v1',
  z.object({
    ...orderFacts,
    eventTitle: z.string(),
    /** Tickets by tier that this order had; empty when it never had any. */
    tickets: z.array(z.object({ ticketId: id, priceTierId: id, price: minorUnits })),
    /** At most `amount`: a buyer who cancels gets what the event's policy says. */
    refundedAmount: minorUnits,
    confirmedAt: instant.nullable(),
    refundedAt: instant,
  }),
);

/** A ticket has another holder; codes from before are dead. */
export const ticketTransferred = defineEvent(
  'TicketTransferred',
  'tickets.ticket-transferred.v1',
  z.object({
    ...soldTicket.omit({ priceTierId: true, price: true }).shape,
    eventId: id,
    orderId: id,
    fromUserId: id,
    toUserId: id,
    eventTitle: z.string(),
    venueName: z.string(),
    venueTimeZone: z.string(),
    startsAt: instant,
    transferredAt: instant,
  }),
);

/** One ticket of a confirmed order went back to the pool: it is dead, and part of its price goes to its buyer. */
export const ticketTakenBack = defineEvent(
  'TicketTakenBack',
  'tickets.ticket-taken-back.v1',
  z.object({
    ...orderFacts,
    ticketId: id,
    priceTierId: id,
    priceTierName: z.string(),
    /** As in the confirmation: what the ticket was of the revenue. */
    price: minorUnits,
    /** What the event's policy gives back for it. */
    refundedAmount: minorUnits,
    takenBackAt: instant,
  }),
);

/** Seats came back and are held for someone who waited for them, until `offeredUntil`. */
export const waitlistOffered = defineEvent(
  'WaitlistOffered',
  'tickets.waitlist-offered.v1',
  z.object({
    entryId: id,
    eventId: id,
    userId: id,
    holdId: id,
    quantity: z.int().min(1),
    offeredUntil: instant,
    eventTitle: z.string(),
    venueName: z.string(),
    venueTimeZone: z.string(),
    startsAt: instant,
  }),
);

export const liveRow = z.object({
  /** `section/row`. */
  key: z.string(),
  version: z.int().min(1),
  /** One letter a seat, in plan order: A available, H held, S sold, B blocked. */
  seats: z.string().max(60),
});

export const liveArea = z.object({
  key: z.string(),
  version: z.int().min(1),
  available: z.int().min(0),
});

/** Whole rows as they stand after a change, for the open seat maps; whoever misses one asks again. */
export const seatsChanged = defineEvent(
  'SeatsChanged',
  'tickets.seats-changed.v1',
  z.object({ eventId: id, rows: z.array(liveRow), areas: z.array(liveArea), asOf: instant }),
  'live',
);

/** A nudge for whoever watches this order; the reader asks for its state. */
export const orderChanged = defineEvent(
  'OrderChanged',
  'tickets.order-changed.v1',
  z.object({ orderId: id, eventId: id, buyerId: id }),
  'live',
);

/** A nudge for whoever watches this hold. */
export const holdChanged = defineEvent(
  'HoldChanged',
  'tickets.hold-changed.v1',
  z.object({ holdId: id, eventId: id, buyerId: id }),
  'live',
);

/** A nudge for the scanners at the door: codes of tickets of this event died. */
export const ticketsRevoked = defineEvent(
  'TicketsRevoked',
  'tickets.tickets-revoked.v1',
  z.object({ eventId: id }),
  'live',
);
