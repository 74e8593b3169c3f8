import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { user } from '../../kit/as-router.js';
import { until } from '../../kit/until.js';
import { admin, type BoxOffice, openBoxOffice, organizer } from './box-office.js';

let office: BoxOffice;
beforeAll(async () => {
  office = await openBoxOffice();
});
afterAll(() => office.stop());

async function paidOrder(amount = 12_500) {
  const order = office.newOrder({ amount });
  await office.place(order);
  const { result } = await office.pay(order, 'tok_ok');
  const [capture] = (await office.atProvider('captures', `reference=${result.id}`)) ?? [];
  return { order, paymentId: result.id as string, captureId: capture?.id ?? '' };
}
const refundsAt = (captureId: string) => office.atProvider('refunds', `captureId=${captureId}`);
const completedOf = (paymentId: string) =>
  office.told.filter(({ name, payload }) => name === 'RefundCompleted' && payload.paymentId === paymentId);
const stored = (id: string) =>
  office.db.collection<{ _id: string; status: string; postings: object[] }>('payments').findOne({ _id: id });
const statusOf = async (paymentId: string) => (await stored(paymentId))?.status;

test('refunds asked for three times each, shuffled, are given once', async () => {
  const paid = await Promise.all(Array.from({ length: 5 }, () => paidOrder()));
  const deliveries = [...paid, ...paid, ...paid].sort(() => Math.random() - 0.5);
  await Promise.all(deliveries.map(({ order, paymentId }) => office.requestRefund(order, paymentId)));
  for (const { paymentId, captureId } of paid) {
    await until('REFUNDED', async () => (await statusOf(paymentId)) === 'REFUNDED');
    await until('the event', () => completedOf(paymentId).length > 0);
    expect(await refundsAt(captureId)).toMatchObject([{ amount: 12_500 }]);
    expect(completedOf(paymentId)).toHaveLength(1);
    expect(completedOf(paymentId)[0]?.payload).toMatchObject({ amount: 12_500, refundedInTotal: 12_500 });
  }
});

test('a part leaves it PARTIALLY_REFUNDED, the rest makes it REFUNDED, and there is no more', async () => {
  const { order, paymentId, captureId } = await paidOrder();
  const part = await office.refund({ paymentId, amount: 2_500 });
  expect(part.data.refundPayment).toMatchObject({
    status: 'PARTIALLY_REFUNDED',
    refunded: { amount: 2_500 },
  });
  const tooMuch = await office.refund({ paymentId, amount: 10_001 });
  expect(tooMuch.errors).toMatchObject([
    { extensions: { code: 'BAD_USER_INPUT', faults: [{ field: 'amount' }] } },
  ]);
  const rest = await office.refund({ paymentId }, admin);
  expect(rest.data.refundPayment).toMatchObject({ status: 'REFUNDED', refunded: { amount: 12_500 } });
  const more = await office.refund({ paymentId });
  expect(more.errors).toMatchObject([{ extensions: { code: 'CONFLICT' } }]);
  await office.requestRefund(order, paymentId);
  expect((await refundsAt(captureId))?.map(({ amount }) => amount)).toEqual([2_500, 10_000]);
  // Both refunds were told, and whoever asks for what is back already is told so.
  await until('three events', () => completedOf(paymentId).length === 3);
  expect(completedOf(paymentId).map(({ payload }) => payload.refundedInTotal)).toEqual([
    2_500, 12_500, 12_500,
  ]);
  const payment = await stored(paymentId);
  expect(payment?.postings).toMatchObject([
    { debit: 'provider', credit: 'orders', amount: 12_500 },
    { debit: 'orders', credit: 'provider', amount: 2_500 },
    { debit: 'orders', credit: 'provider', amount: 10_000 },
  ]);
});

test('who asks for nothing is told how much is back, once nothing is on its way any more', async () => {
  const { order, paymentId } = await paidOrder();
  const asksForNothing = () => office.requestRefund({ ...order, amount: 0 }, paymentId);
  await asksForNothing();
  await until('the news', () => completedOf(paymentId).length === 1);
  expect(completedOf(paymentId)[0]?.payload).toMatchObject({ amount: 12_500, refundedInTotal: 0 });
  expect(await statusOf(paymentId)).toBe('CAPTURED');
  await office.refund({ paymentId, amount: 2_500 });
  await asksForNothing();
  await until('the news', () => completedOf(paymentId).length === 3);
  expect(completedOf(paymentId).map(({ payload }) => payload.refundedInTotal)).toEqual([0, 2_500, 2_500]);
});

test('the same key once, ten times at once; other input refused, also on another payment', async () => {
  const [{ paymentId, captureId }, other] = [await paidOrder(), await paidOrder()];
  const idempotencyKey = randomUUID();
  const input = { paymentId, amount: 1_000, idempotencyKey };
  const answers = await Promise.all(Array.from({ length: 10 }, () => office.refund(input)));
  expect(answers.flatMap(({ errors }) => errors ?? [])).toEqual([]);
  expect(await refundsAt(captureId)).toHaveLength(1);
  for (const changed of [
    { ...input, amount: 2_000 },
    { ...input, paymentId: other.paymentId },
  ]) {
    expect((await office.refund(changed)).errors).toMatchObject([{ extensions: { code: 'CONFLICT' } }]);
  }
  const shared = randomUUID();
  const raced = await Promise.all(
    [paymentId, other.paymentId].map((id) =>
      office.refund({ paymentId: id, amount: 500, idempotencyKey: shared }),
    ),
  );
  expect(raced.filter(({ errors }) => errors?.[0]?.extensions.code === 'CONFLICT')).toHaveLength(1);
});

test('one key for two amounts at once: one is given back, the other refused', async () => {
  const { paymentId, captureId } = await paidOrder();
  for (let given = 1; given <= 5; given += 1) {
    const idempotencyKey = randomUUID();
    const answers = await Promise.all(
      [100, 200].map((amount) => office.refund({ paymentId, amount, idempotencyKey })),
    );
    const codes = answers.flatMap(({ errors }) => errors ?? []).map(({ extensions }) => extensions.code);
    expect(codes).toEqual(['CONFLICT']);
    expect(await refundsAt(captureId)).toHaveLength(given);
  }
});

test('ten whole refunds at once under ten keys give the money back once', async () => {
  const { paymentId, captureId } = await paidOrder();
  const answers = await Promise.all(Array.from({ length: 10 }, () => office.refund({ paymentId })));
  const codes = answers.flatMap(({ errors }) => errors ?? []).map(({ extensions }) => extensions.code);
  expect(codes).toEqual(Array(9).fill('CONFLICT'));
  expect(await refundsAt(captureId)).toMatchObject([{ amount: 12_500 }]);
  expect(await stored(paymentId)).toMatchObject({ status: 'REFUNDED', refunds: [{ amount: 12_500 }] });
});

test('only the organizer of the event and ADMIN give money back', async () => {
  const { order, paymentId } = await paidOrder();
  const codeFor = async (viewer: ReturnType<typeof user>) =>
    (await office.refund({ paymentId, amount: 1 }, viewer)).errors?.[0]?.extensions.code;
  expect(await codeFor(user(order.buyerId))).toBe('FORBIDDEN');
  expect(await codeFor(user('other-organizer', 'ORGANIZER'))).toBe('NOT_FOUND');
  expect(await codeFor(organizer)).toBeUndefined();
});

test('a declined payment has nothing to give back', async () => {
  const order = office.newOrder();
  await office.place(order);
  await office.pay(order, 'tok_declined');
  const failed = await office.db.collection('payments').findOne({ orderId: order.orderId });
  const answer = await office.refund({ paymentId: String(failed?._id) });
  expect(answer.errors).toMatchObject([{ extensions: { code: 'CONFLICT', status: 'FAILED' } }]);
});

test('an order beyond 2^31 minor units is paid and given back, in part and whole', async () => {
  // Ten tickets at the highest price, with all the fees and tax an event may ask for.
  const amount = 60_000_000_000;
  const { paymentId, captureId } = await paidOrder(amount);
  const part = await office.refund({ paymentId, amount: 2_147_483_648 });
  expect(part.data.refundPayment).toMatchObject({ amount: { amount }, refunded: { amount: 2_147_483_648 } });
  const rest = await office.refund({ paymentId });
  expect(rest.data.refundPayment).toMatchObject({ status: 'REFUNDED', refunded: { amount } });
  expect((await refundsAt(captureId))?.map((refund) => refund.amount)).toEqual([
    2_147_483_648, 57_852_516_352,
  ]);
});
