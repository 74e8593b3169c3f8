import type { Locale } from '@parterre/contracts/values';
import type { Content, TemplateName } from '../domain/template.js';
import type { Reader } from '../use-cases/ports.js';

/** Made-up data for previews: one of each, as it would come. The seals open with nothing. */

const seal = 'v1.AAAA.AAAA';
const venue = { id: 'venue', name: 'Olympia', city: 'Paris', timeZone: 'Europe/Paris' };
const order = {
  orderId: '01JZ0000000000000000000000',
  number: 'OLY-2027-000042',
  eventId: '01JZ0000000000000000000001',
  organizerId: '01JZ0000000000000000000002',
  buyerId: '01JZ0000000000000000000003',
  amount: 9_460,
  currency: 'EUR',
};
const attendance = {
  orderId: order.orderId,
  orderNumber: order.number,
  venueName: venue.name,
  venueTimeZone: venue.timeZone,
  bookedStartsAt: '2027-03-14T19:00:00.000Z',
  ticket: null,
};
const event = { eventId: order.eventId, slug: 'nocturnes', title: 'Nocturnes', venue };
const ticket = {
  priceTierId: 'tier',
  priceTierName: 'Parterre',
  price: 4_300,
  sealedCode: seal,
};
const transfer = {
  ticketId: 'ticket-1',
  number: 'OLY-2027-000101',
  priceTierName: 'Parterre',
  seat: { section: 'A', row: '3', number: '12' },
  area: null,
  sealedCode: seal,
  eventId: order.eventId,
  orderId: order.orderId,
  fromUserId: order.buyerId,
  toUserId: '01JZ0000000000000000000004',
  eventTitle: event.title,
  venueName: venue.name,
  venueTimeZone: venue.timeZone,
  startsAt: '2027-03-14T19:00:00.000Z',
  transferredAt: '2027-01-05T12:00:00.000Z',
};
const token = { sealedEmail: seal, sealedToken: seal, expiresAt: '2027-01-02T12:00:00.000Z' };

export const sampleContent: { [Name in TemplateName]: Extract<Content, { template: Name }> } = {
  'order-confirmed': {
    template: 'order-confirmed',
    data: {
      ...order,
      eventTitle: event.title,
      venueName: venue.name,
      venueTimeZone: venue.timeZone,
      startsAt: '2027-03-14T19:00:00.000Z',
      placedAt: '2027-01-01T12:00:00.000Z',
      confirmedAt: '2027-01-01T12:00:05.000Z',
      tickets: [
        {
          ...ticket,
          ticketId: 'ticket-1',
          number: 'OLY-2027-000101',
          seat: { section: 'A', row: '3', number: '12' },
          area: null,
        },
        { ...ticket, ticketId: 'ticket-2', number: 'OLY-2027-000102', seat: null, area: 'Fosse' },
      ],
    },
  },
  'order-refunded': {
    template: 'order-refunded',
    data: {
      ...order,
      eventTitle: event.title,
      tickets: [{ ticketId: 'ticket-1', priceTierId: 'tier', price: 4_300 }],
      refundedAmount: 9_460,
      confirmedAt: '2027-01-01T12:00:05.000Z',
      refundedAt: '2027-01-03T12:00:00.000Z',
    },
  },
  'payment-failed': {
    template: 'payment-failed',
    data: {
      paymentId: 'payment',
      orderId: order.orderId,
      buyerId: order.buyerId,
      amount: order.amount,
      currency: order.currency,
      code: 'CARD_DECLINED',
      retryable: true,
      failedAt: '2027-01-01T12:00:00.000Z',
    },
  },
  'ticket-received': { template: 'ticket-received', data: transfer },
  'ticket-given': { template: 'ticket-given', data: transfer },
  'waitlist-offer': {
    template: 'waitlist-offer',
    data: {
      entryId: 'entry',
      eventId: order.eventId,
      userId: order.buyerId,
      holdId: 'hold',
      quantity: 2,
      offeredUntil: '2027-01-05T12:30:00.000Z',
      eventTitle: event.title,
      venueName: venue.name,
      venueTimeZone: venue.timeZone,
      startsAt: '2027-03-14T19:00:00.000Z',
    },
  },
  'event-cancelled': {
    template: 'event-cancelled',
    data: { eventId: event.eventId, title: event.title, ...attendance },
  },
  'event-postponed': {
    template: 'event-postponed',
    data: {
      ...event,
      ...attendance,
      previousStartsAt: '2027-03-14T19:00:00.000Z',
      refundAll: false,
      startsAt: '2027-05-20T18:00:00.000Z',
    },
  },
  'event-published': {
    template: 'event-published',
    data: {
      ...event,
      categorySlug: 'jazz',
      startsAt: '2027-03-14T19:00:00.000Z',
      salesOpenAt: '2027-01-10T09:00:00.000Z',
      lowestPrice: 2_500,
      currency: 'EUR',
    },
  },
  'email-verification': { template: 'email-verification', data: token },
  'password-reset': { template: 'password-reset', data: token },
};

export function sampleReader(locale: Locale): Reader {
  return { locale, displayName: 'Camille Martin' };
}
