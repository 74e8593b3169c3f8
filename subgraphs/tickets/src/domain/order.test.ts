import { expect, test } from 'vitest';
import {
  mayStep,
  type OrderStatus,
  type OrderStep,
  orderStatuses,
  orderTransitions,
  statusAt,
} from './order.js';

test('what may happen to an order, and nothing else', () => {
  const allowed = new Set(
    orderStatuses.flatMap((status) =>
      (Object.keys(orderTransitions) as OrderStep[])
        .filter((step) => mayStep(status, step))
        .map((step) => `${status} -${step}-> ${orderTransitions[step].to}`),
    ),
  );
  expect(allowed).toEqual(
    new Set([
      'PENDING_PAYMENT -EXPIRE-> EXPIRED',
      'PENDING_PAYMENT -CANCEL-> CANCELLED',
      'PENDING_PAYMENT -CAPTURE-> PAID',
      'EXPIRED -CAPTURE-> PAID',
      'CANCELLED -CAPTURE-> PAID',
      'PAID -CONFIRM-> CONFIRMED',
      'PAID -ASK_REFUND-> REFUND_PENDING',
      'CONFIRMED -ASK_REFUND-> REFUND_PENDING',
      'PAID -REFUND-> REFUNDED',
      'CONFIRMED -REFUND-> REFUNDED',
      'REFUND_PENDING -REFUND-> REFUNDED',
    ]),
  );
});

test('nothing leaves REFUNDED, and nothing that was captured ends without tickets or a refund', () => {
  const reachable = (from: OrderStatus): OrderStatus[] =>
    Object.values(orderTransitions)
      .filter((step) => step.from.includes(from))
      .map((step) => step.to);
  expect(reachable('REFUNDED')).toEqual([]);
  for (const paid of ['PAID', 'CONFIRMED', 'REFUND_PENDING'] as const) {
    expect(reachable(paid).every((to) => ['CONFIRMED', 'REFUND_PENDING', 'REFUNDED'].includes(to))).toBe(
      true,
    );
  }
});

test('an order whose time is over is seen as expired before anyone wrote so', () => {
  const expiresAt = new Date('2027-01-01T12:00:00Z');
  expect(statusAt({ status: 'PENDING_PAYMENT', expiresAt }, new Date(expiresAt.getTime() - 1))).toBe(
    'PENDING_PAYMENT',
  );
  expect(statusAt({ status: 'PENDING_PAYMENT', expiresAt }, expiresAt)).toBe('EXPIRED');
  expect(statusAt({ status: 'CONFIRMED', expiresAt }, expiresAt)).toBe('CONFIRMED');
});
