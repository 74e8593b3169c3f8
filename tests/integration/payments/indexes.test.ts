import { afterAll, beforeAll, expect, test } from 'vitest';
import { type BoxOffice, openBoxOffice } from './box-office.js';

let office: BoxOffice;
beforeAll(async () => {
  office = await openBoxOffice();
});
afterAll(async () => {
  // Made up, with no money behind them.
  await office.db.collection('payments').deleteMany({});
  await office.stop();
});

test('no query reads more documents than it returns, however many payments there are', async () => {
  const payments = office.db.collection<{ _id: string }>('payments');
  const at = new Date(0);
  await payments.insertMany(
    Array.from({ length: 2_000 }, (_, index) => ({
      ...{ _id: `0${index}`, orderId: `o${index}`, buyerId: `b${index}`, idempotencyKey: `k${index}` },
      ...{ status: 'CAPTURED', live: true, createdAt: at, outbox: [], unposted: [], version: 1 },
      ...{ tellAgainAt: null, owes: false },
      refunds: [{ requestKey: `r${index}` }],
    })),
  );
  const queries = [
    { buyerId: 'b7', idempotencyKey: 'k7' },
    { orderId: 'o7', live: true },
    { 'refunds.requestKey': 'r7' },
    { orderId: { $in: ['o7', 'o8'] } },
  ];
  for (const query of queries) {
    const { executionStats } = await payments.find(query).explain('executionStats');
    expect(executionStats.nReturned, JSON.stringify(query)).toBeGreaterThan(0);
    expect(executionStats.totalDocsExamined, JSON.stringify(query)).toBe(executionStats.nReturned);
  }
  const unposted = await payments
    .find({ 'unposted.0': { $exists: true } })
    .hint('unposted')
    .explain('executionStats');
  expect(unposted.executionStats.totalDocsExamined).toBe(0);
  for (const [filter, hint] of [
    [{ owes: true, _id: { $gt: '' } }, 'stray'],
    [{ tellAgainAt: { $lte: new Date(), $type: 'date' } }, 'tell_again'],
    [{ capturedAt: { $gte: at, $lt: new Date(), $type: 'date' } }, 'captured'],
    [
      {
        'refunds.completedAt': { $type: 'date' },
        refunds: { $elemMatch: { completedAt: { $gte: at, $lt: new Date() } } },
      },
      'refunded',
    ],
  ] as const) {
    const { executionStats, queryPlanner } = await payments.find(filter).explain('executionStats');
    expect(JSON.stringify(queryPlanner.winningPlan)).toContain(hint);
    expect(executionStats.totalDocsExamined).toBe(0);
  }
  for (const [status, hint] of [
    ['PROCESSING', 'unanswered'],
    ['REQUIRES_ACTION', 'action_required'],
    ['REFUND_PENDING', 'refund_pending'],
  ] as const) {
    const filter = { status, _id: { $gt: '' }, createdAt: { $lt: new Date() } };
    const { executionStats } = await payments
      .find(filter)
      .hint(hint)
      .sort({ _id: 1 })
      .explain('executionStats');
    expect(executionStats.totalDocsExamined).toBe(0);
  }
});
