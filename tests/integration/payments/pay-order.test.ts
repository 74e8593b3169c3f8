import { randomUUID } from 'node:crypto';
import { ulid } from 'ulid';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { user } from '../../kit/as-router.js';
import { until } from '../../kit/until.js';
import { admin, type BoxOffice, openBoxOffice, organizer, paymentQuery } from './box-office.js';

let office: BoxOffice;
beforeAll(async () => {
  office = await openBoxOffice();
});
afterAll(() => office.stop());

async function placedOrder(overrides = {}) {
  const order = office.newOrder(overrides);
  await office.place(order);
  return order;
}
const tellingsOf = (orderId: string) => office.told.filter(({ payload }) => payload.orderId === orderId);

test('a good token captures the amount of the order and tells of it', async () => {
  const order = await placedOrder();
  const { result } = await office.pay(order, 'tok_ok');
  expect(result).toMatchObject({
    __typename: 'Payment',
    status: 'CAPTURED',
    amount: { amount: 12_500, currency: 'EUR' },
    card: { brand: 'visa', last4: '4242' },
    failure: null,
    order: { id: order.orderId },
  });
  const [captured] = await until(
    'the event',
    () => tellingsOf(order.orderId).length > 0 && tellingsOf(order.orderId),
  );
  expect(captured).toMatchObject({
    name: 'PaymentCaptured',
    payload: { paymentId: result.id, buyerId: order.buyerId, amount: 12_500, currency: 'EUR' },
  });
  const stored = await until('an empty outbox', () =>
    office.db.collection<{ _id: string }>('payments').findOne({ _id: result.id, outbox: [] }),
  );
  expect(stored).toMatchObject({
    schemaVersion: 1,
    paymentMethodToken: null,
    postings: [{ debit: 'provider', credit: 'orders', amount: 12_500, currency: 'EUR' }],
  });
});

test('a decline says why, takes nothing, and leaves the order to another card', async () => {
  const order = await placedOrder();
  const declined = await office.pay(order, 'tok_declined');
  expect(declined.result).toMatchObject({
    __typename: 'PaymentDeclined',
    code: 'CARD_DECLINED',
    retryable: true,
  });
  const poor = await office.pay(order, 'tok_insufficient_funds');
  expect(poor.result).toMatchObject({ __typename: 'PaymentDeclined', code: 'INSUFFICIENT_FUNDS' });
  const unknown = await office.pay(order, 'tok_never_made');
  expect(unknown.result).toMatchObject({ __typename: 'PaymentDeclined', code: 'INVALID_PAYMENT_METHOD' });
  const paid = await office.pay(order, 'tok_ok');
  expect(paid.result).toMatchObject({ __typename: 'Payment', status: 'CAPTURED' });
  const again = await office.pay(order, 'tok_ok');
  expect(again.result).toEqual({ __typename: 'OrderNotPayable', orderStatus: 'PAID' });
  await until('all four events', () => tellingsOf(order.orderId).length === 4);
  expect(tellingsOf(order.orderId).map(({ name }) => name)).toEqual([
    ...['PaymentFailed', 'PaymentFailed', 'PaymentFailed'],
    'PaymentCaptured',
  ]);
});

test('a lost reply leaves it PROCESSING, and the webhook finishes it', async () => {
  const order = await placedOrder();
  const { result } = await office.pay(order, 'tok_reply_lost');
  expect(result).toMatchObject({ __typename: 'Payment', status: 'PROCESSING' });
  const another = await office.pay(order, 'tok_ok');
  expect(another.result).toEqual({ __typename: 'OrderNotPayable', orderStatus: 'PENDING_PAYMENT' });
  await until('the webhook', async () => {
    const { data } = await office.ask(paymentQuery, { id: result.id }, user(order.buyerId));
    return data.payment.status === 'CAPTURED';
  });
  expect(await office.atProvider('captures', `reference=${result.id}`)).toMatchObject([
    { status: 'captured' },
  ]);
});

test('the same key is answered the same; with other input it is refused', async () => {
  const order = await placedOrder();
  const key = randomUUID();
  const first = await office.pay(order, 'tok_ok', key);
  const second = await office.pay(order, 'tok_ok', key);
  expect(second.result).toEqual(first.result);
  const other = await office.pay(order, 'tok_declined', key);
  expect(other.answer.errors).toMatchObject([{ extensions: { code: 'CONFLICT', field: 'idempotencyKey' } }]);

  const unlucky = await placedOrder();
  const declined = await office.pay(unlucky, 'tok_declined', 'key-of-a-decline');
  const declinedAgain = await office.pay(unlucky, 'tok_declined', 'key-of-a-decline');
  expect(declinedAgain.result).toEqual(declined.result);
});

test('the same key ten times at once is one capture and one answer', async () => {
  const order = await placedOrder();
  const key = randomUUID();
  const answers = await Promise.all(Array.from({ length: 10 }, () => office.pay(order, 'tok_ok', key)));
  expect(new Set(answers.map(({ result }) => JSON.stringify(result))).size).toBe(1);
  expect(answers[0]?.result).toMatchObject({ __typename: 'Payment', status: 'CAPTURED' });
  expect(await office.db.collection('payments').countDocuments({ orderId: order.orderId })).toBe(1);
});

test('ten keys at once for one order are one capture', async () => {
  const order = await placedOrder();
  const answers = await Promise.all(Array.from({ length: 10 }, () => office.pay(order, 'tok_ok')));
  const names = answers.map(({ result }) => result.__typename);
  expect(names.filter((name) => name === 'Payment')).toHaveLength(1);
  expect(names.filter((name) => name === 'OrderNotPayable')).toHaveLength(9);
  expect(await office.db.collection('payments').countDocuments({ orderId: order.orderId })).toBe(1);
});

test('paying may come before the news of the order, but not without it', async () => {
  const order = office.newOrder();
  const paying = office.pay(order, 'tok_ok');
  await new Promise((resolve) => setTimeout(resolve, 300));
  await office.place(order);
  expect((await paying).result).toMatchObject({ status: 'CAPTURED' });
  const { answer } = await office.pay(office.newOrder(), 'tok_ok');
  expect(answer.errors).toMatchObject([{ extensions: { code: 'NOT_FOUND' } }]);
});

test("another's order and payment do not exist", async () => {
  const order = await placedOrder();
  const { answer } = await office.pay(order, 'tok_ok', randomUUID(), user('stranger'));
  expect(answer.errors).toMatchObject([{ extensions: { code: 'NOT_FOUND' } }]);
  const { result } = await office.pay(order, 'tok_ok');

  const codeFor = async (viewer?: ReturnType<typeof user>) =>
    (await office.ask(paymentQuery, { id: result.id }, viewer)).errors?.[0]?.extensions.code;
  expect(await codeFor(user('stranger'))).toBe('NOT_FOUND');
  expect(await codeFor(user('other-organizer', 'ORGANIZER'))).toBe('NOT_FOUND');
  expect(await codeFor()).toBe('UNAUTHENTICATED');
  for (const viewer of [user(order.buyerId), organizer, admin]) {
    expect(await codeFor(viewer)).toBeUndefined();
  }
});

test('entities: payments of a page of orders in two queries, and only for those they concern', async () => {
  const buyerId = 'buyer-of-many';
  const orders = await Promise.all(Array.from({ length: 20 }, () => placedOrder({ buyerId })));
  await Promise.all(orders.slice(0, 3).map((order) => office.pay(order, 'tok_ok')));
  const representations = [...orders.map(({ orderId }) => orderId), 'not-known-yet'].map((id) => ({
    __typename: 'Order',
    id,
  }));
  const query = `query ($representations: [_Any!]!) {
    _entities(representations: $representations) { ... on Order { payments { status } } } }`;
  await until(
    'all orders',
    async () => (await office.db.collection('orders').countDocuments({ buyerId })) === 20,
  );
  const answer = await office.ask(query, { representations }, user(buyerId));
  // The relay and the reconciler read as well, now and then: the least of several counts is the request's own.
  const counts: number[] = [];
  for (let round = 0; round < 5; round += 1) {
    const before = await queriesSoFar();
    await office.ask(query, { representations }, user(buyerId));
    counts.push((await queriesSoFar()) - before);
  }
  expect(Math.min(...counts)).toBe(2);
  expect(
    answer.data._entities.filter(({ payments }: { payments: unknown[] }) => payments.length === 1),
  ).toHaveLength(3);
  expect(answer.data._entities.at(-1)).toEqual({ payments: [] });

  const stranger = await office.ask(
    query,
    { representations: representations.slice(0, 1) },
    user('stranger'),
  );
  expect(stranger.errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
});

test('an order that ended, whatever came first, takes no payment', async () => {
  const closedFirst = office.newOrder();
  await office.close(closedFirst, 'CANCELLED');
  await office.place(closedFirst);
  await office.place(closedFirst);
  const lapsed = await placedOrder({ expiresAt: new Date(Date.now() - 1_000).toISOString() });
  await until('the order, whole', () =>
    office.db
      .collection<{ _id: string }>('orders')
      .findOne({ _id: closedFirst.orderId, expiresAt: { $exists: true } }),
  );
  expect((await office.pay(closedFirst, 'tok_ok')).result).toEqual({
    __typename: 'OrderNotPayable',
    orderStatus: 'CANCELLED',
  });
  expect((await office.pay(lapsed, 'tok_ok')).result).toEqual({
    __typename: 'OrderNotPayable',
    orderStatus: 'EXPIRED',
  });
});

test('tickets that cost nothing are settled without the provider', async () => {
  const order = await placedOrder({ amount: 0 });
  const { result } = await office.pay(order, 'tok_ok');
  expect(result).toMatchObject({ status: 'CAPTURED', amount: { amount: 0 }, card: null });
  expect(await office.atProvider('captures', `reference=${result.id}`)).toEqual([]);
  await office.requestRefund(order, result.id);
  await until('the refund', () => tellingsOf(order.orderId).some(({ name }) => name === 'RefundCompleted'));
});

test('what costs nothing needs no token; what has a price does', async () => {
  const free = await placedOrder({ amount: 0 });
  const key = randomUUID();
  const answers = await Promise.all([1, 2, 3].map(() => office.pay(free, null, key)));
  for (const { result } of answers) {
    expect(result).toMatchObject({ __typename: 'Payment', status: 'CAPTURED', amount: { amount: 0 } });
  }
  const order = await placedOrder();
  const { answer } = await office.pay(order, null);
  expect(answer.errors).toMatchObject([
    { extensions: { code: 'BAD_USER_INPUT', faults: [{ field: 'paymentMethodToken' }] } },
  ]);
  expect((await office.pay(order, 'tok_ok')).result).toMatchObject({ status: 'CAPTURED' });
});

test('a definite no of the provider is an answer, and leaves the order to another try', async () => {
  // More than it takes at a time: its answer is 400.
  const order = await placedOrder({ amount: 1_000_000_000_000 });
  const started = performance.now();
  const { result } = await office.pay(order, 'tok_ok');
  expect(result).toMatchObject({ __typename: 'PaymentDeclined', code: 'PROVIDER_REFUSED', retryable: true });
  expect(performance.now() - started).toBeLessThan(3_000);
  expect(await office.db.collection('payments').findOne({ orderId: order.orderId })).toMatchObject({
    ...{ status: 'FAILED', live: false },
  });
});

test('an order that is too new to be known is asked for again, and paid under the same key once it is', async () => {
  const order = office.newOrder({ orderId: ulid() });
  const key = randomUUID();
  const { answer } = await office.pay(order, 'tok_ok', key);
  expect(answer.errors).toMatchObject([{ extensions: { code: 'UNAVAILABLE' } }]);
  await office.place(order);
  expect((await office.pay(order, 'tok_ok', key)).result).toMatchObject({ status: 'CAPTURED' });
  // Known, and somebody else's: there is nothing to wait for.
  const foreign = await office.pay(order, 'tok_ok', randomUUID(), user('stranger'));
  expect(foreign.answer.errors).toMatchObject([{ extensions: { code: 'NOT_FOUND' } }]);
  const old = office.newOrder({ orderId: ulid(Date.now() - 3_600_000) });
  expect((await office.pay(old, 'tok_ok')).answer.errors).toMatchObject([
    { extensions: { code: 'NOT_FOUND' } },
  ]);
});

test('bad input is named', async () => {
  const order = await placedOrder();
  const faultOf = async (token: string, key?: string) => {
    const { answer } = await office.pay(order, token, key);
    return answer.errors?.[0];
  };
  expect(await faultOf('visa')).toMatchObject({
    extensions: { code: 'BAD_USER_INPUT', faults: [{ field: 'paymentMethodToken' }] },
  });
  expect(await faultOf(`tok_${'x'.repeat(200)}`)).toMatchObject({
    extensions: { code: 'BAD_USER_INPUT', faults: [{ field: 'paymentMethodToken' }] },
  });
  expect(await faultOf('tok_ok', 'short')).toMatchObject({
    extensions: { code: 'BAD_USER_INPUT', faults: [{ field: 'idempotencyKey' }] },
  });
});

test('what was asked of the provider is in the metrics', async () => {
  const metrics = await (await fetch(new URL('/metrics', office.webhookUrl))).text();
  expect(metrics).toMatch(
    /payment_provider_calls_seconds_count\{[^}]*operation="capture",outcome="captured"[^}]*\} [1-9]/,
  );
});

async function queriesSoFar(): Promise<number> {
  const response = await fetch(new URL('/metrics', office.webhookUrl));
  const lines = (await response.text()).split('\n');
  return lines
    .filter((line) => line.startsWith('mongodb_commands_total{') && line.includes('command="find"'))
    .reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
}
