import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { until } from '../../kit/until.js';
import { type BoxOffice, openBoxOffice } from './box-office.js';

let office: BoxOffice;
beforeAll(async () => {
  office = await openBoxOffice();
});
afterAll(() => office.stop());

async function placedOrder() {
  const order = office.newOrder();
  await office.place(order);
  return order;
}
const notPayable = (orderStatus: string) => ({ __typename: 'OrderNotPayable', orderStatus });
const storedOrder = (filter: object) =>
  until('the order', () => office.db.collection('orders').findOne(filter));

test('a refusal is answered the same again, whatever has become of the order; other input is refused', async () => {
  const order = await placedOrder();
  const key = randomUUID();
  const { result: silent } = await office.pay(order, 'tok_timeout');
  expect(silent.status).toBe('PROCESSING');
  expect((await office.pay(order, 'tok_ok', key)).result).toEqual(notPayable('PENDING_PAYMENT'));

  await office.db
    .collection<{ _id: string }>('payments')
    .updateOne({ _id: silent.id }, { $set: { status: 'FAILED', live: false }, $inc: { version: 1 } });
  expect((await office.pay(order, 'tok_ok', key)).result).toEqual(notPayable('PENDING_PAYMENT'));
  const other = await office.pay(order, 'tok_declined', key);
  expect(other.answer.errors).toMatchObject([{ extensions: { code: 'CONFLICT', field: 'idempotencyKey' } }]);
  expect((await office.pay(order, 'tok_ok')).result).toMatchObject({ status: 'CAPTURED' });
});

test('a refused key ten times at once is answered once', async () => {
  const order = await placedOrder();
  await office.pay(order, 'tok_ok');
  const key = randomUUID();
  const answers = await Promise.all(Array.from({ length: 10 }, () => office.pay(order, 'tok_ok', key)));
  expect(answers.map(({ result }) => result)).toEqual(Array(10).fill(notPayable('PAID')));
  expect(await office.db.collection('payments').countDocuments({ idempotencyKey: key })).toBe(1);
});

test('the same key racing for an order that ends meanwhile gets one answer', async () => {
  for (let round = 0; round < 10; round += 1) {
    const order = await placedOrder();
    await storedOrder({ _id: order.orderId } as object);
    const key = randomUUID();
    const answers = await Promise.all([
      ...Array.from({ length: 4 }, () => office.pay(order, 'tok_ok', key)),
      office.close(order, 'CANCELLED'),
      ...Array.from({ length: 4 }, () => office.pay(order, 'tok_ok', key)),
    ]);
    const results = answers.flatMap((answer) => (answer ? [JSON.stringify(answer.result)] : []));
    expect(new Set(results).size).toBe(1);
  }
});

test('an order that has its tickets says so, whichever news came first', async () => {
  const order = await placedOrder();
  const { result } = await office.pay(order, 'tok_ok');
  expect((await office.pay(order, 'tok_ok')).result).toEqual(notPayable('PAID'));
  await office.confirm(order);
  await storedOrder({ _id: order.orderId, confirmed: true } as object);
  expect((await office.pay(order, 'tok_ok')).result).toEqual(notPayable('CONFIRMED'));
  await office.refund({ paymentId: result.id, amount: 100 });
  expect((await office.pay(order, 'tok_ok')).result).toEqual(notPayable('CONFIRMED'));
  await office.refund({ paymentId: result.id });
  expect((await office.pay(order, 'tok_ok')).result).toEqual(notPayable('REFUNDED'));

  const backwards = office.newOrder({ expiresAt: new Date(Date.now() - 1_000).toISOString() });
  await Promise.all([office.confirm(backwards), office.close(backwards, 'EXPIRED')]);
  await office.place(backwards);
  await storedOrder({
    ...{ _id: backwards.orderId, confirmed: true, closedAs: 'EXPIRED', expiresAt: { $exists: true } },
  } as object);
  expect((await office.pay(backwards, 'tok_ok')).result).toEqual(notPayable('CONFIRMED'));
});

test('refusals are kept for seven days, then their keys are free', async () => {
  const order = await placedOrder();
  await office.pay(order, 'tok_ok');
  const [young, old] = [randomUUID(), randomUUID()];
  await Promise.all([office.pay(order, 'tok_ok', young), office.pay(order, 'tok_ok', old)]);
  const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000);
  const payments = office.db.collection('payments');
  await payments.updateOne({ idempotencyKey: young }, { $set: { createdAt: daysAgo(6.9) } });
  await payments.updateOne({ idempotencyKey: old }, { $set: { createdAt: daysAgo(7.1) } });
  await office.stopPayments();
  await office.startPayments();
  await until('the old one is gone', async () => !(await payments.findOne({ idempotencyKey: old })));
  expect(await payments.findOne({ idempotencyKey: young })).not.toBeNull();
});
