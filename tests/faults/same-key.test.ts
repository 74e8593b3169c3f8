import { randomUUID } from 'node:crypto';
import type { Api } from '@parterre/house/api';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { holdSeats, orderIn, payOrder, placeOrder } from '../kit/box-office.js';
import { refusalOf } from '../kit/refusal.js';
import { until } from '../kit/until.js';
import { expectPromisesKept } from './invariants.js';
import { type OpenHouse, openHouse } from './open-house.js';
import { capturesAtProvider } from './provider.js';
import { atRest } from './rest.js';
import { newPeople, type People, setStage } from './stories.js';

/** Scenario 9: the same key twice at once, and with a changed amount; two processes each, which share no memory. */
let open: OpenHouse;
let people: People;
beforeAll(async () => {
  open = await openHouse({ instances: { tickets: 2, payments: 2 } });
});
beforeEach(async () => {
  people = await newPeople(open);
});
afterAll(() => open?.stop());

const atOnce = 8;

/** Asks the same at the same moment, several times. @returns the one answer. @throws when the answers differ */
async function oneAnswer<Answer extends { id: string }>(ask: () => Promise<Answer>): Promise<Answer> {
  const answers = await Promise.all(Array.from({ length: atOnce }, ask));
  expect(new Set(answers.map(({ id }) => id)).size).toBe(1);
  expect(answers[0]?.id).toBeDefined();
  return answers[0] as Answer;
}

const otherInput = { code: 'CONFLICT', field: 'idempotencyKey' };

test('9: a hold, an order, a payment, each asked for eight times at once under one key: each is had once', async () => {
  const { event, buyers, nextSeats } = await setStage(people);
  const buyer = buyers[0] as Api;
  const [holdKey, orderKey, payKey] = [randomUUID(), randomUUID(), randomUUID()];
  const [seats, otherSeats] = [nextSeats(), nextSeats()];

  const hold = await oneAnswer(() => holdSeats(buyer, event.id, seats, holdKey));
  expect(await refusalOf(holdSeats(buyer, event.id, otherSeats, holdKey))).toMatchObject(otherInput);
  const otherHold = await holdSeats(buyer, event.id, otherSeats);

  const order = await oneAnswer(() => placeOrder(buyer, hold.id, orderKey));
  expect(await refusalOf(placeOrder(buyer, otherHold.id, orderKey))).toMatchObject(otherInput);
  const otherOrder = await placeOrder(buyer, otherHold.id);

  const payment = await oneAnswer(() => payOrder(buyer, order.id, 'tok_ok', payKey));
  for (const other of [
    () => payOrder(buyer, order.id, 'tok_slow', payKey),
    () => payOrder(buyer, otherOrder.id, 'tok_ok', payKey),
  ]) {
    expect(await refusalOf(other())).toMatchObject(otherInput);
  }
  await orderIn('CONFIRMED', buyer, order.id);
  await atRest(open);
  const captures = await capturesAtProvider(open);
  expect(captures.filter(({ reference }) => reference === payment.id)).toHaveLength(1);
  await expectPromisesKept(open);
});

test('9: an order paid for under eight keys at once is paid once', async () => {
  const { event, buyers, nextSeats } = await setStage(people);
  const buyer = buyers[0] as Api;
  const hold = await holdSeats(buyer, event.id, nextSeats());
  const order = await placeOrder(buyer, hold.id);
  const answers = await Promise.all(
    Array.from({ length: atOnce }, () => payOrder(buyer, order.id).catch(() => null)),
  );
  expect(answers.filter((answer) => answer?.__typename === 'Payment')).toHaveLength(1);
  await orderIn('CONFIRMED', buyer, order.id);
  await atRest(open);
  await expectPromisesKept(open);
});

test('9: a refund asked for twice at once, and with changed amounts under its key: given back once', async () => {
  const { event, buyers, organizer, nextSeats } = await setStage(people);
  const buyer = buyers[0] as Api;
  const hold = await holdSeats(buyer, event.id, nextSeats());
  const order = await placeOrder(buyer, hold.id);
  const payment = await payOrder(buyer, order.id);
  await orderIn('CONFIRMED', buyer, order.id);
  const total = payment.amount.amount;

  const refund = async (idempotencyKey: string, amount?: number) => {
    const { refundPayment } = await organizer(
      'mutation ($input: RefundPaymentInput!) { refundPayment(input: $input) { id refunds { id amount { amount } } } }',
      { input: { paymentId: payment.id, reason: 'Regretted.', idempotencyKey, amount } },
    );
    return refundPayment;
  };
  const key = randomUUID();
  // One of these amounts is the first, and from then on it is what the key stands for.
  const asked = Array.from({ length: atOnce }, (_, index) => (index % 2 === 0 ? undefined : total - index));
  const outcomes = await Promise.allSettled(asked.map((amount) => refund(key, amount)));
  const given = outcomes.flatMap((one, index) => (one.status === 'fulfilled' ? [asked[index]] : []));
  expect(new Set(given).size, 'one of the amounts').toBe(1);
  for (const outcome of outcomes) {
    if (outcome.status === 'rejected') {
      expect(await refusalOf(Promise.reject(outcome.reason))).toMatchObject(otherInput);
    }
  }
  const [amount] = given;
  expect((await refund(key, amount)).refunds).toMatchObject([{ amount: { amount: amount ?? total } }]);
  expect(await refusalOf(refund(key, total - 100))).toMatchObject(otherInput);

  // The rest of it, if there is one, so that the order ends as others do.
  if (amount !== undefined) await refund(randomUUID());
  await orderIn('REFUNDED', buyer, order.id);
  await until('both refunds at the provider', async () => {
    const capture = (await capturesAtProvider(open)).find(({ reference }) => reference === payment.id);
    return capture?.refunds.reduce((sum, one) => sum + one.amount, 0) === total;
  });
  await atRest(open);
  await expectPromisesKept(open);
});
