import { expect, test } from 'vitest';
import type { Ticket } from './ticket.js';
import { decideTransfer, isOpen, mostTransfers } from './transfer.js';

const now = new Date('2027-05-01T10:00:00Z');
const startsAt = new Date('2027-06-01T19:00:00Z');
const ticket: Ticket = {
  id: 'ticket-1',
  number: 'OLY-2027-000001',
  serial: 1,
  eventId: 'event-1',
  orderId: 'order-1',
  holderId: 'ann',
  tierId: 'tier-1',
  seat: null,
  areaKey: 'standing',
  status: 'VALID',
  codeVersion: 1,
  paid: 4_990,
  revokedAt: null,
  withdrawing: false,
  scans: [],
  transfers: [],
  offer: { digest: 'd', expiresAt: startsAt },
  resale: null,
};
const toBob = { from: 'ann', to: 'bob' };

test('a ticket given away has another holder and another code, and no open offer', () => {
  const given = decideTransfer(ticket, toBob, startsAt, now);
  expect(given).toEqual({
    kind: 'TRANSFERRED',
    change: {
      ...{ holderId: 'bob', status: 'TRANSFERRED', codeVersion: 2, revokedAt: now, offer: null },
      transfers: [{ ...toBob, at: now }],
    },
  });
  const after = given.kind === 'TRANSFERRED' ? { ...ticket, ...given.change } : ticket;
  expect(decideTransfer(after, toBob, startsAt, now)).toEqual({ kind: 'KNOWN' });
  expect(decideTransfer(after, { from: 'bob', to: 'ann' }, startsAt, now)).toMatchObject({
    change: { holderId: 'ann', codeVersion: 3 },
  });
});

test.each([
  [{ status: 'CHECKED_IN' as const }, 'NOT_USABLE'],
  [{ status: 'REFUNDED' as const }, 'NOT_USABLE'],
  [{ status: 'CANCELLED' as const }, 'NOT_USABLE'],
  [{ withdrawing: true }, 'BEING_REFUNDED'],
  [{ transfers: Array(mostTransfers).fill({ from: 'bob', to: 'ann', at: now }) }, 'TOO_OFTEN'],
])('%o stays with its holder', (facts, reason) => {
  expect(decideTransfer({ ...ticket, ...facts }, toBob, startsAt, now)).toEqual({ kind: 'REFUSED', reason });
});

test('nobody gives a ticket to themselves, or one of an event that has begun', () => {
  expect(decideTransfer(ticket, { from: 'ann', to: 'ann' }, startsAt, now)).toMatchObject({ reason: 'OWN' });
  expect(decideTransfer(ticket, toBob, startsAt, startsAt)).toMatchObject({ reason: 'STARTED' });
});

test('an offer is open to its code until its time is over', () => {
  const before = new Date(startsAt.getTime() - 1);
  expect(isOpen(ticket.offer, 'd', before)).toBe(true);
  expect(isOpen(ticket.offer, 'e', before)).toBe(false);
  expect(isOpen(ticket.offer, 'd', startsAt)).toBe(false);
  expect(isOpen(null, 'd', now)).toBe(false);
});
