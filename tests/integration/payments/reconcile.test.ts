import { afterAll, beforeAll, expect, test } from 'vitest';
import { until } from '../../kit/until.js';
import { type BoxOffice, openBoxOffice } from './box-office.js';

// No webhooks: whatever is finished here is finished by the reconciler.
let office: BoxOffice;
beforeAll(async () => {
  office = await openBoxOffice({
    webhooks: false,
    payments: { RECONCILE_SECONDS: 0.2, PAYMENT_ANSWER_SECONDS: 3 },
  });
});
afterAll(() => office.stop());

async function placedOrder(overrides = {}) {
  const order = office.newOrder(overrides);
  await office.place(order);
  return order;
}

const becomes = (id: string, status: string, deadlineMs = 15_000) =>
  until(
    `${id} ${status}`,
    () => office.db.collection<{ _id: string }>('payments').findOne({ _id: id, status }),
    deadlineMs,
  );

test('a lost reply is asked after', async () => {
  const order = await placedOrder();
  const { result } = await office.pay(order, 'tok_reply_lost');
  expect(result.status).toBe('PROCESSING');
  await becomes(result.id, 'CAPTURED');
  await until('the event', () => office.told.some(({ payload }) => payload.paymentId === result.id));
});

test('without any answer it is called off, the order can be paid with something else, and no capture is left', async () => {
  const order = await placedOrder();
  const { result } = await office.pay(order, 'tok_timeout');
  expect(result.status).toBe('PROCESSING');
  const failed = await becomes(result.id, 'FAILED');
  expect(failed).toMatchObject({ failure: { code: 'PROVIDER_TIMEOUT', retryable: true } });
  expect(await office.atProvider('captures', `reference=${result.id}`)).toMatchObject([
    { status: 'cancelled' },
  ]);
  expect((await office.pay(order, 'tok_ok')).result).toMatchObject({ status: 'CAPTURED' });
});

test('an order that closes while the answer is open: captured is told, not captured is failed', async () => {
  const [lost, silent] = [await placedOrder(), await placedOrder()];
  const [charged, untouched] = [
    await office.pay(lost, 'tok_reply_lost'),
    await office.pay(silent, 'tok_timeout'),
  ];
  await Promise.all([office.close(lost, 'EXPIRED'), office.close(silent, 'EXPIRED')]);
  await Promise.all([becomes(charged.result.id, 'CAPTURED'), becomes(untouched.result.id, 'FAILED')]);
});

test('a provider that is away takes nothing and says so; a refund waits for its return', async () => {
  const [paid, unpaid] = [await placedOrder(), await placedOrder()];
  const { result } = await office.pay(paid, 'tok_ok');
  await office.stopSimulator();
  expect((await office.pay(unpaid, 'tok_ok')).result).toMatchObject({
    __typename: 'PaymentDeclined',
    code: 'PROVIDER_UNAVAILABLE',
    retryable: true,
  });
  await office.requestRefund(paid, result.id);
  await becomes(result.id, 'REFUND_PENDING');
  await office.startSimulator();
  await becomes(result.id, 'REFUNDED', 30_000);
  expect(await office.atProvider('refunds', `captureId=${(await captureOf(result.id)) ?? ''}`)).toHaveLength(
    1,
  );
  await until('the provider again', async () => {
    const { result: again } = await office.pay(unpaid, 'tok_ok');
    return again.status === 'CAPTURED';
  });
});

async function captureOf(reference: string): Promise<string | undefined> {
  return (await office.atProvider('captures', `reference=${reference}`))?.[0]?.id;
}
