import { expect, test } from 'vitest';
import { notificationId } from './notification-id.js';

const cause = { id: 'event-1', occurredAt: new Date('2027-01-01T12:00:00Z') };

test('the same cause makes the same id, and anything else another', () => {
  const id = notificationId(cause, 'order-confirmed', 'u1', 'o1');
  expect(id).toMatch(/^[0-9A-HJKMNP-TV-Z]{26}$/);
  expect(notificationId({ ...cause }, 'order-confirmed', 'u1', 'o1')).toBe(id);
  const others = [
    notificationId({ ...cause, id: 'event-2' }, 'order-confirmed', 'u1', 'o1'),
    notificationId(cause, 'order-refunded', 'u1', 'o1'),
    notificationId(cause, 'order-confirmed', 'u2', 'o1'),
    notificationId(cause, 'order-confirmed', 'u1', 'o2'),
    notificationId(cause, 'order-confirmed', 'u1'),
  ];
  expect(new Set([id, ...others]).size).toBe(6);
});

test('ids sort by time', () => {
  const next = { id: 'event-0', occurredAt: new Date('2027-01-01T12:00:00.001Z') };
  expect(notificationId(cause, 'a', 'u') < notificationId(next, 'a', 'u')).toBe(true);
});
