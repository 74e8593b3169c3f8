import { randomUUID } from 'node:crypto';
import { ulid } from 'ulid';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { until } from '../../kit/until.js';
import { type BoxOffice, openBoxOffice } from './box-office.js';

// A provider that is silent for longer than any call waits, for a hundred payments; the rest it answers at once.
let office: BoxOffice;
beforeAll(async () => {
  office = await openBoxOffice({
    webhooks: false,
    payments: { RECONCILE_SECONDS: 0.2, PAYMENT_ASK_SECONDS: 0.5, PAYMENT_ANSWER_SECONDS: 60 },
    simulator: { SILENCE_MS: 60_000, REPLY_LOST_WEBHOOK_DELAY_MS: 0 },
  });
});
afterAll(() => office.stop());

const payments = () => office.db.collection<{ _id: string }>('payments');

/** Payments without an answer, as a process leaves them that died before it asked. */
function unanswered(count: number, ageSeconds: number, token: string): object[] {
  const createdAt = new Date(Date.now() - ageSeconds * 1_000);
  return Array.from({ length: count }, () => ({
    ...{ _id: ulid(createdAt.getTime()), schemaVersion: 1, orderId: randomUUID(), eventId: 'event-1' },
    ...{ organizerId: 'organizer-1', buyerId: 'buyer-1', amount: 100, currency: 'EUR' },
    ...{ idempotencyKey: randomUUID(), fingerprint: '', paymentMethodToken: token, status: 'PROCESSING' },
    ...{ captureId: null, card: null, failure: null, nextActionUrl: null, refunds: [], strays: [] },
    ...{ createdAt, capturedAt: null, tellAgainAt: null, toldAgain: 0, version: 1 },
    ...{ live: true, owes: false, postings: [], unposted: [], outbox: [] },
  }));
}

test('a hundred calls that hang hold up no refund, nothing that is to be called off, and no answer', async () => {
  const order = office.newOrder();
  await office.place(order);
  const { result } = await office.pay(order, 'tok_ok');
  const hanging = unanswered(100, 40, 'tok_timeout');
  await payments().insertMany(hanging as never[]);
  const started = performance.now();
  // The hundred have their calls under way, or wait for them.
  await until('calls that hang', async () => {
    const metrics = await (await fetch(new URL('/metrics', office.webhookUrl))).text();
    return /payment_provider_calls_seconds_count\{[^}]*operation="find",outcome="none"[^}]*\} (?:[1-9]\d)/.test(
      metrics,
    );
  });

  const [overdue] = unanswered(1, 70, 'tok_timeout') as { _id: string }[];
  const [lost] = unanswered(1, 30, 'tok_ok') as { _id: string }[];
  await office.captureAtProvider({ reference: String(lost?._id), amount: 100, currency: 'EUR' });
  await payments().insertMany([overdue, lost] as never[]);
  await office.requestRefund(order, result.id);
  await Promise.all([
    until('the refund', () => payments().findOne({ _id: result.id, status: 'REFUNDED' } as object), 5_000),
    until(
      'the calling off',
      () => payments().findOne({ _id: overdue?._id ?? '', status: 'FAILED' } as object),
      5_000,
    ),
  ]);
  await until(
    'the answer',
    () => payments().findOne({ _id: lost?._id ?? '', status: 'CAPTURED' } as object),
    30_000,
  );
  // All hundred, one after another in eights, take 100 s and more.
  expect(performance.now() - started).toBeLessThan(40_000);
  await payments().deleteMany({ _id: { $in: hanging.map((one) => (one as { _id: string })._id) } });
});
