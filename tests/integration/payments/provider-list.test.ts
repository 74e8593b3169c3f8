import { randomUUID } from 'node:crypto';
import { createPaymentStore } from '@parterre/payments/data/payment.store';
import { createProviderHttp } from '@parterre/payments/data/provider-http';
import { createReconciliationStore } from '@parterre/payments/data/reconciliation.store';
import { createSimulatorProvider } from '@parterre/payments/data/simulator.provider';
import { createReconcileDay } from '@parterre/payments/use-cases/reconcile-day';
import { createReconcileDueDays } from '@parterre/payments/use-cases/reconcile-due-days';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { user } from '../../kit/as-router.js';
import { until } from '../../kit/until.js';
import { admin, type BoxOffice, openBoxOffice, organizer } from './box-office.js';

const log = pino({ level: 'silent' });
/** The day is over, and what happened on it came to rest. */
const tomorrow = new Date(Date.now() + 86_400_000);
const today = () => new Date().toISOString().slice(0, 10);

let office: BoxOffice;
let http: ReturnType<typeof createProviderHttp>;
beforeAll(async () => {
  office = await openBoxOffice({ payments: { RECONCILE_SECONDS: 3_600 } });
  http = createProviderHttp({ url: office.simulatorUrl, apiKey: office.apiKey });
});
afterAll(async () => {
  await http.close();
  await office.stop();
});

const payments = () => office.db.collection<{ _id: string }>('payments');
function assembled(now = tomorrow) {
  const reconciliations = createReconciliationStore(office.db);
  const clock = () => now;
  const reconcileDay = createReconcileDay({
    payments: createPaymentStore({ db: office.db, outbox: { flush: () => {} }, toEntries: () => [] }),
    provider: createSimulatorProvider(http, log),
    ...{ providerName: 'simulator', reconciliations, clock },
  });
  const told: number[] = [];
  const report = (differences: number) => void told.push(differences);
  return {
    reconcileDay,
    told,
    due: createReconcileDueDays({ reconcileDay, reconciliations, clock, log, report }),
  };
}
const compare = () => assembled().reconcileDay(today());

async function paid(token = 'tok_ok', amount = 12_500) {
  const order = office.newOrder({ amount });
  await office.place(order);
  const { result } = await office.pay(order, token);
  return String(result.id);
}

test('a day on which both sides agree has no differences', async () => {
  const [whole, part] = await Promise.all([paid(), paid(), paid(), paid('tok_ok', 0), paid('tok_declined')]);
  await office.refund({ paymentId: whole });
  await office.refund({ paymentId: part, amount: 100 });
  expect(await compare()).toMatchObject({ captures: 4, refunds: 2, differenceCount: 0, differences: [] });
});

test('planted differences of each kind are shown, of captures and of refunds', async () => {
  const ids = await Promise.all(Array.from({ length: 6 }, () => paid()));
  const [amount, status, missing, refundAmount, refundStatus, refundMissing] = ids as [
    string,
    string,
    string,
    string,
    string,
    string,
  ];
  const refundOf = async (paymentId: string) => {
    const { data } = await office.refund({ paymentId, amount: 500 });
    return String(data.refundPayment.refunds[0].id);
  };
  const refunds = {
    amount: await refundOf(refundAmount),
    status: await refundOf(refundStatus),
    missing: await refundOf(refundMissing),
  };
  const before = await payments().find().toArray();

  // Money taken in our name that we never asked for, and money given back that nobody here decided.
  const stranger = `stranger-${randomUUID().slice(0, 8)}`;
  const taken = await http.post('/v1/captures', stranger, {
    ...{ reference: stranger, amount: 77, currency: 'EUR', token: 'tok_ok' },
  });
  const captureId = (taken.body as { id: string }).id;
  await http.post('/v1/refunds', 'rf_stranger', { reference: 'rf_stranger', captureId, amount: 7 });

  await payments().updateOne({ _id: amount }, { $set: { amount: 12_499 } });
  await payments().updateOne({ _id: status }, { $set: { status: 'FAILED', capturedAt: null } });
  const { _id, ...copy } = before.find((payment) => payment._id === missing) ?? { _id: '' };
  const invented = `invented-${_id}`;
  await payments().insertOne({
    ...copy,
    _id: invented,
    live: false,
    idempotencyKey: invented,
    outbox: [],
  } as never);
  await payments().updateOne({ _id: refundAmount }, { $set: { 'refunds.0.amount': 501 } });
  await payments().updateOne(
    { _id: refundStatus },
    { $set: { 'refunds.0.status': 'PENDING', 'refunds.0.completedAt': null } },
  );
  await payments().updateOne({ _id: refundMissing }, { $set: { 'refunds.0.id': 'rf_invented' } });

  const { differences, differenceCount } = await compare();
  await payments().deleteMany({});
  await payments().insertMany(before);

  const side = (minor: number, word: string) => ({ amount: minor, currency: 'EUR', status: word });
  const captured = { theirs: side(12_500, 'captured') };
  const given = { theirs: side(500, 'succeeded') };
  const expected = [
    {
      kind: 'MISSING_HERE',
      subject: 'CAPTURE',
      reference: stranger,
      ours: null,
      theirs: side(77, 'captured'),
    },
    { kind: 'MISSING_HERE', subject: 'REFUND', reference: 'rf_stranger', ours: null },
    {
      kind: 'AMOUNT_DIFFERS',
      subject: 'CAPTURE',
      reference: amount,
      ours: side(12_499, 'CAPTURED'),
      ...captured,
    },
    {
      kind: 'STATUS_DIFFERS',
      subject: 'CAPTURE',
      reference: status,
      ours: side(12_500, 'FAILED'),
      ...captured,
    },
    { kind: 'MISSING_THERE', subject: 'CAPTURE', reference: invented, theirs: null },
    {
      kind: 'AMOUNT_DIFFERS',
      subject: 'REFUND',
      reference: refunds.amount,
      ours: side(501, 'COMPLETED'),
      ...given,
    },
    {
      kind: 'STATUS_DIFFERS',
      subject: 'REFUND',
      reference: refunds.status,
      ours: side(500, 'PENDING'),
      ...given,
    },
    { kind: 'MISSING_HERE', subject: 'REFUND', reference: refunds.missing, paymentId: refundMissing },
    {
      kind: 'MISSING_THERE',
      subject: 'REFUND',
      reference: 'rf_invented',
      paymentId: refundMissing,
      theirs: null,
    },
  ];
  for (const one of expected) {
    expect(differences).toContainEqual(expect.objectContaining(one));
  }
  expect(differenceCount).toBe(expected.length);
});

test('what was found is for ADMIN, newest day first, page by page', async () => {
  const { reconcileDay } = assembled();
  for (const day of ['2026-01-01', '2026-01-02', '2026-01-03']) {
    await reconcileDay(day);
  }
  const query = `query ($after: String) { paymentReconciliations(first: 2, after: $after) {
    edges { node { day provider captures refunds differenceCount differences {
      kind subject reference paymentId providerId ours { status amount { amount currency } } theirs { status } } } }
    pageInfo { hasNextPage endCursor } } }`;
  const first = await office.ask(query, {}, admin);
  const { edges, pageInfo } = first.data.paymentReconciliations;
  expect(edges[0].node).toMatchObject({ day: today(), provider: 'simulator', differenceCount: 9 });
  expect(edges[0].node.differences).toContainEqual(
    expect.objectContaining({
      kind: 'AMOUNT_DIFFERS',
      ours: { status: 'CAPTURED', amount: { amount: 12_499, currency: 'EUR' } },
    }),
  );
  const second = await office.ask(query, { after: pageInfo.endCursor }, admin);
  const days = second.data.paymentReconciliations.edges.map(
    ({ node }: { node: { day: string } }) => node.day,
  );
  expect(days).toEqual(['2026-01-02', '2026-01-01']);
  for (const viewer of [organizer, user('someone')]) {
    const { errors } = await office.ask(query, {}, viewer);
    expect(errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
  }
});

test('each day is compared by itself once it is over, missed days too', async () => {
  const stored = office.db.collection<{ _id: string }>('reconciliations');
  const days = async () => (await stored.find().sort({ _id: 1 }).toArray()).map(({ _id }) => _id);
  await stored.deleteMany({});
  await assembled(new Date('2026-03-10T00:30:00Z')).due();
  expect(await days()).toEqual(['2026-03-08']);
  await assembled(new Date('2026-03-12T01:30:00Z')).due();
  expect(await days()).toEqual(['2026-03-08', '2026-03-09', '2026-03-10', '2026-03-11']);
  const again = assembled(new Date('2026-03-12T23:00:00Z'));
  await again.due();
  expect(again.told).toEqual([]);
  await assembled(new Date('2026-04-30T02:00:00Z')).due();
  expect(await days()).toHaveLength(4 + 7);
});

test('money that was not asked for is a difference, and giving it back is none', async () => {
  const id = await paid('tok_timeout');
  await office.captureAtProvider({ reference: id, amount: 77, currency: 'EUR' });
  await until('the webhook', () => payments().findOne({ _id: id, owes: true } as object));
  const compared = async () => {
    const { differences } = await compare();
    return differences.filter(({ paymentId }) => paymentId === id);
  };
  const wrong = {
    ...{ kind: 'AMOUNT_DIFFERS', subject: 'CAPTURE', reference: id },
    ours: { amount: 12_500, currency: 'EUR', status: 'FAILED' },
    theirs: { amount: 77, currency: 'EUR', status: 'captured' },
  };
  expect(await compared()).toMatchObject([wrong]);
  const another = await office.startAnother({ RECONCILE_SECONDS: 0.2 });
  await until('the money is back', () => payments().findOne({ _id: id, owes: false } as object));
  await another.stop();
  expect(await compared()).toMatchObject([wrong]);
});
