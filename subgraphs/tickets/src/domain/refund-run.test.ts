import { expect, test } from 'vitest';
import { progressOf, type RefundRun, stuckAfterMs } from './refund-run.js';

const startedAt = new Date('2027-05-01T10:00:00Z');
const postponed: RefundRun = { reason: 'POSTPONED', version: 3, startedAt };
const nothing = {
  open: { orders: 0, amount: 0 },
  asked: { orders: 0, amount: 0, stuck: 0 },
  refunded: { orders: 0, amount: 0, lastAt: null },
};

test('a run is over when nothing waits any more: with the last money, or at once where nobody had paid', () => {
  const lastAt = new Date('2027-05-01T10:02:00Z');
  const counts = { ...nothing, refunded: { orders: 2, amount: 900, lastAt } };
  expect(progressOf(postponed, counts, lastAt)).toMatchObject({ ordersTotal: 2, finishedAt: lastAt });
  expect(progressOf(postponed, nothing, lastAt)).toMatchObject({ ordersTotal: 0, finishedAt: startedAt });
  const waiting = { ...counts, asked: { orders: 1, amount: 100, stuck: 0 } };
  expect(progressOf(postponed, waiting, lastAt)).toMatchObject({
    ...{ ordersTotal: 3, refunded: 2, pending: 1, amountRefunded: 900, amountPending: 100 },
    finishedAt: null,
  });
});

test('what is not even asked for long after the start is stuck', () => {
  const counts = { ...nothing, open: { orders: 4, amount: 400 }, asked: { orders: 2, amount: 20, stuck: 1 } };
  const after = (ms: number) => new Date(startedAt.getTime() + ms);
  expect(progressOf(postponed, counts, after(stuckAfterMs)).stuck).toBe(1);
  expect(progressOf(postponed, counts, after(stuckAfterMs + 1)).stuck).toBe(5);
});
