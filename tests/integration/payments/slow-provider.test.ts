import { afterAll, beforeAll, expect, test } from 'vitest';
import { until } from '../../kit/until.js';
import { type BoxOffice, openBoxOffice } from './box-office.js';

// Nobody but the call itself brings the answer: no webhooks come, and the reconciler does not look.
const openSlow = (SLOW_MODE_MS: number) =>
  openBoxOffice({
    webhooks: false,
    payments: { RECONCILE_SECONDS: 3_600 },
    simulator: { SLOW_MODE_MS },
  });

let office: BoxOffice;
beforeAll(async () => {
  office = await openSlow(6_500);
});
afterAll(() => office.stop());

const becomes = (id: string, status: string, { db } = office) =>
  until(`${id} ${status}`, () => db.collection<{ _id: string }>('payments').findOne({ _id: id, status }));
async function timed<Result>(work: Promise<Result>): Promise<[Result, number]> {
  const started = performance.now();
  return [await work, performance.now() - started];
}

test('nobody is kept waiting for longer than the router waits, and the late answer counts', async () => {
  const order = office.newOrder();
  await office.place(order);
  const [{ result }, paying] = await timed(office.pay(order, 'tok_ok'));
  expect(result).toMatchObject({ __typename: 'Payment', status: 'PROCESSING' });
  expect(paying).toBeLessThan(7_500);
  await becomes(result.id, 'CAPTURED');

  const [refunded, refunding] = await timed(office.refund({ paymentId: result.id, amount: 500 }));
  expect(refunded.data.refundPayment).toMatchObject({ status: 'REFUND_PENDING', refunded: { amount: 0 } });
  expect(refunding).toBeLessThan(7_500);
  await becomes(result.id, 'PARTIALLY_REFUNDED');
});

test('a challenge that cannot be called off in time keeps its place', async () => {
  const order = office.newOrder();
  await office.place(order);
  const { result } = await office.pay(order, 'tok_challenge');
  await becomes(result.id, 'REQUIRES_ACTION');
  const [again, paying] = await timed(office.pay(order, 'tok_ok'));
  expect(again.result).toEqual({ __typename: 'OrderNotPayable', orderStatus: 'PENDING_PAYMENT' });
  expect(paying).toBeLessThan(7_500);
  await becomes(result.id, 'FAILED');
});

test('two calls in one request take no longer than one may: what is called off, and what is paid instead', async () => {
  const slow = await openSlow(4_000);
  try {
    const order = slow.newOrder();
    await slow.place(order);
    const { result } = await slow.pay(order, 'tok_challenge');
    expect(result.status).toBe('REQUIRES_ACTION');
    const [again, paying] = await timed(slow.pay(order, 'tok_ok'));
    expect(again.result).toMatchObject({ __typename: 'Payment', status: 'PROCESSING' });
    expect(paying).toBeLessThan(7_900);
    await becomes(result.id, 'FAILED', slow);
    await becomes(again.result.id, 'CAPTURED', slow);
  } finally {
    await slow.stop();
  }
});
