import { expect, test } from 'vitest';
import { type Attendee, concerns, contentForAttendee } from './announcement.js';
import { type ContactFacts, cityKey, isInterested } from './contact.js';

const at = (hour: number) => new Date(Date.UTC(2027, 0, 1, hour));

test('news concern who had tickets at that moment', () => {
  const announcement = { occurredAt: at(12) };
  expect(concerns(announcement, { confirmedAt: at(10), refundedAt: null })).toBe(true);
  expect(concerns(announcement, { confirmedAt: at(13), refundedAt: null })).toBe(false);
  expect(concerns(announcement, { confirmedAt: at(10), refundedAt: at(11) })).toBe(false);
  // A refund after a cancellation is its consequence.
  expect(concerns(announcement, { confirmedAt: at(10), refundedAt: at(13) })).toBe(true);
});

test('an event is matched by category or city, for those who want e-mail', () => {
  const contact = (email: boolean): ContactFacts => ({
    userId: 'u',
    version: 1,
    locale: 'fr',
    sealedContact: 'v1.a.b',
    preferences: {
      categories: ['jazz'],
      cities: [' MONTRE\u0301AL'],
      channels: { email, sms: false },
    },
  });
  const jazzElsewhere = { categorySlug: 'jazz', city: cityKey('Lyon') };
  const rockThere = { categorySlug: 'rock', city: cityKey('Montr\u00e9al') };
  expect(isInterested(contact(true), jazzElsewhere)).toBe(true);
  expect(isInterested(contact(true), rockThere)).toBe(true);
  expect(isInterested(contact(true), { categorySlug: 'rock', city: cityKey('Lyon') })).toBe(false);
  expect(isInterested(contact(false), jazzElsewhere)).toBe(false);
});

test('holders of tickets are told of their order', () => {
  const attendee: Attendee = {
    orderId: 'o',
    buyerId: 'u',
    eventId: 'e',
    orderNumber: 'OLY-1',
    venueName: 'Olympia',
    venueTimeZone: 'Europe/Paris',
    bookedStartsAt: '2027-03-01T19:00:00.000Z',
    confirmedAt: at(1),
    refundedAt: null,
  };
  const news = { template: 'event-cancelled', data: { eventId: 'e', title: 'Nocturnes' } } as const;
  expect(contentForAttendee(news, attendee)).toEqual({
    template: 'event-cancelled',
    data: {
      eventId: 'e',
      title: 'Nocturnes',
      orderId: 'o',
      orderNumber: 'OLY-1',
      venueName: 'Olympia',
      venueTimeZone: 'Europe/Paris',
      bookedStartsAt: '2027-03-01T19:00:00.000Z',
    },
  });
});
