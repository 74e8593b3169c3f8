import { expect, test } from 'vitest';
import { type Attendee, concerns, contentFor, readersOf } from './announcement.js';
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

test('buyers are told of their order, and whoever holds a ticket of it, of each ticket', () => {
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
    given: [
      { id: 't1', number: 'OLY-000001', holderId: 'friend', at: at(2) },
      { id: 't2', number: 'OLY-000002', holderId: 'friend', at: at(3) },
      { id: 't3', number: 'OLY-000003', holderId: 'u', at: at(4) },
    ],
  };
  const readers = readersOf(attendee);
  expect(readers.map(({ recipientId, ticket }) => [recipientId, ticket?.id])).toEqual([
    ['u', undefined],
    ['friend', 't1'],
    ['friend', 't2'],
  ]);
  const [buyer, , friend] = readers;
  if (!buyer || !friend) throw new Error('unreachable');
  const news = { template: 'event-cancelled', data: { eventId: 'e', title: 'Nocturnes' } } as const;
  expect(contentFor(news, attendee, friend)?.data).toMatchObject({ ticket: { number: 'OLY-000002' } });
  expect(contentFor(news, attendee, buyer)).toEqual({
    template: 'event-cancelled',
    data: {
      eventId: 'e',
      title: 'Nocturnes',
      orderId: 'o',
      orderNumber: 'OLY-1',
      venueName: 'Olympia',
      venueTimeZone: 'Europe/Paris',
      bookedStartsAt: '2027-03-01T19:00:00.000Z',
      ticket: null,
    },
  });
});
