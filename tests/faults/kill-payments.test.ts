import { randomUUID } from 'node:crypto';
import type { Api } from '@parterre/house/api';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { holdSeats, payOrder, placeOrder } from '../kit/box-office.js';
import { codeOf } from '../kit/refusal.js';
import { until } from '../kit/until.js';
import { insist } from './buying.js';
import { crashPointsOf, killedAt } from './crashes.js';
import { expectPromisesKept } from './invariants.js';
import { type OpenHouse, openHouse } from './open-house.js';
import { capturesAtProvider } from './provider.js';
import { readRecords } from './records.js';
import { atRest } from './rest.js';
import { newPeople, type People, setStage } from './stories.js';

/** Scenarios 7 and 8, and 5 for the relay of `payments`. */
let open: OpenHouse;
let people: People;
beforeAll(async () => {
  // A payment without an answer is looked after every second: half a minute of patience would only make the test long.
  open = await openHouse({ env: { payments: { RECONCILE_SECONDS: '1', PAYMENT_ASK_SECONDS: '1' } } });
});
beforeEach(async () => {
  people = await newPeople(open);
});
afterAll(() => open?.stop());

/** One who has ordered and is about to pay. */
async function newOrder(): Promise<{ buyer: Api; orderId: string }> {
  const { event, buyers, nextSeats } = await setStage(people);
  const buyer = buyers[0] as Api;
  const hold = await holdSeats(buyer, event.id, nextSeats());
  return { buyer, orderId: (await placeOrder(buyer, hold.id)).id };
}

const victim = (...points: string[]) => [{ service: open.house.service('payments'), points }];

/** The same key has the same answer, once all is quiet, and the provider has taken the money once. */
async function expectPaidOnce(paymentId: string, orderId: string, payAgain: () => Promise<{ id: string }>) {
  await atRest(open);
  expect(await insist('the same answer', payAgain)).toMatchObject({ id: paymentId, status: 'CAPTURED' });
  const captures = await capturesAtProvider(open);
  expect(captures.filter(({ reference }) => reference === paymentId)).toMatchObject([
    { status: 'captured', refunds: [] },
  ]);
  const { payments, orders } = await readRecords(open);
  expect(payments.filter((payment) => payment.orderId === orderId)).toHaveLength(1);
  expect(orders.find(({ _id }) => _id === orderId)?.status).toBe('CONFIRMED');
  await expectPromisesKept(open);
}

describe('7: payments, killed between capture and write, and wherever else a payment goes: paid once', () => {
  test.each([
    ...crashPointsOf('payments').filter((point) => !point.startsWith('payments.refund')),
    'outbox.before-publish',
    'outbox.after-confirm',
  ])('at %s', async (point) => {
    const { buyer, orderId } = await newOrder();
    const key = randomUUID();
    const pay = () => payOrder(buyer, orderId, 'tok_ok', key);
    const payment = await killedAt(victim(point), () => insist('the payment', pay));
    expect(payment).toMatchObject({ __typename: 'Payment' });
    expect(await codeOf(payOrder(buyer, orderId, 'tok_slow', key))).toBe('CONFLICT');
    await expectPaidOnce(payment.id, orderId, pay);
  });
});

test('5: the relay of payments, killed after the confirm and before it has taken out what an earlier death left', async () => {
  const { buyer, orderId } = await newOrder();
  const key = randomUUID();
  const pay = () => payOrder(buyer, orderId, 'tok_ok', key);
  const payment = await killedAt(victim('outbox.before-publish', 'outbox.after-confirm@relay'), () =>
    insist('the payment', pay),
  );
  await expectPaidOnce(payment.id, orderId, pay);
});

test('7, 8: payments, killed while the reply of the provider is lost: paid once', async () => {
  const { buyer, orderId } = await newOrder();
  const payments = open.house.service('payments');
  const key = randomUUID();
  const pay = () => payOrder(buyer, orderId, 'tok_reply_lost', key);
  const [payment] = await Promise.all([
    insist('the payment', pay),
    until('the payment to begin', async () =>
      (await readRecords(open)).payments.some((one) => one.orderId === orderId),
    )
      .then(() => payments.kill())
      .then(() => payments.start()),
  ]);
  await expectPaidOnce(payment.id, orderId, pay);
});
