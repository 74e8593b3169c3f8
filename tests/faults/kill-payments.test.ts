import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { holdSeats, newEvent, payOrder, placeOrder, type TestEvent } from '../kit/box-office.js';
import { codeOf } from '../kit/refusal.js';
import { until } from '../kit/until.js';
import { newBuyer, newOrganizer, type Visitor } from '../kit/visitors.js';
import { insist } from './buying.js';
import { expectPromisesKept } from './invariants.js';
import { type OpenHouse, openHouse } from './open-house.js';
import { capturesAtProvider } from './provider.js';
import { readRecords } from './records.js';
import { atRest } from './rest.js';

let open: OpenHouse;
let event: TestEvent;
let buyer: Visitor;
beforeAll(async () => {
  // A payment without an answer is looked after every second: half a minute of patience would only make the test long.
  open = await openHouse({ env: { payments: { RECONCILE_SECONDS: '1', PAYMENT_ASK_SECONDS: '1' } } });
  event = await newEvent((await newOrganizer(open)).api, { rows: 1, seatsPerRow: 10 });
  buyer = await newBuyer(open);
});
afterAll(() => open?.stop());

let seats = 0;

async function newOrder() {
  seats += 1;
  const hold = await holdSeats(buyer.api, event.id, [`Stalls/R1/${seats}`]);
  return placeOrder(buyer.api, hold.id);
}

const capturesOf = async (paymentId: string) =>
  (await capturesAtProvider(open)).filter(({ reference }) => reference === paymentId);

test.each([
  'payments.before-capture',
  'payments.after-capture',
  'outbox.before-publish',
  'outbox.after-confirm',
])('payments, killed at %s: the same key again, and it is paid once', async (point) => {
  const payments = open.house.service('payments');
  await payments.stop();
  await payments.start({ PARTERRE_CRASH_POINT: point });
  await payments.ready();
  const order = await newOrder();
  const restarted = until('the crash', () => !payments.alive, 30_000).then(() => payments.start());

  const key = randomUUID();
  const pay = () => payOrder(buyer.api, order.id, 'tok_ok', key);
  const payment = await insist('the payment', pay);
  expect(payment).toMatchObject({ __typename: 'Payment' });
  await restarted;
  await atRest(open);

  expect(await insist('the same answer', pay)).toMatchObject({ id: payment.id, status: 'CAPTURED' });
  expect(await codeOf(payOrder(buyer.api, order.id, 'tok_slow', key))).toBe('CONFLICT');
  expect(await capturesOf(payment.id)).toMatchObject([{ status: 'captured', refunds: [] }]);
  const { payments: all, orders } = await readRecords(open);
  expect(all.filter(({ orderId }) => orderId === order.id)).toHaveLength(1);
  expect(orders.find(({ _id }) => _id === order.id)?.status).toBe('CONFIRMED');
  await expectPromisesKept(open);
});

test('payments, killed while the reply of the provider is lost: the same key again, and it is paid once', async () => {
  const payments = open.house.service('payments');
  const order = await newOrder();
  const key = randomUUID();
  const pay = () => payOrder(buyer.api, order.id, 'tok_reply_lost', key);
  const [payment] = await Promise.all([
    insist('the payment', pay),
    until('the payment to begin', async () =>
      (await readRecords(open)).payments.some((one) => one.orderId === order.id),
    )
      .then(() => payments.kill())
      .then(() => payments.start()),
  ]);
  await atRest(open);
  expect(await insist('the same answer', pay)).toMatchObject({ id: payment.id, status: 'CAPTURED' });
  expect(await capturesOf(payment.id)).toMatchObject([{ status: 'captured', refunds: [] }]);
  await expectPromisesKept(open);
});
