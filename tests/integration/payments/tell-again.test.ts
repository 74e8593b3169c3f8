import { afterAll, beforeAll, expect, test } from 'vitest';
import { until } from '../../kit/until.js';
import { type BoxOffice, openBoxOffice } from './box-office.js';

// Nobody listens to the captures here as `tickets` would: what was told has come to nothing.
let office: BoxOffice;
beforeAll(async () => {
  office = await openBoxOffice({ payments: { RECONCILE_SECONDS: 0.2 } });
});
afterAll(() => office.stop());

interface Stored {
  _id: string;
  tellAgainAt: Date | null;
  toldAgain: number;
  capturedAt: Date;
}
const payments = () => office.db.collection<Stored>('payments');
const stored = async (id: string) => (await payments().findOne({ _id: id })) as Stored;
const tellings = (id: string) =>
  office.told.filter(({ name, payload }) => name === 'PaymentCaptured' && payload.paymentId === id);

async function paid() {
  const order = office.newOrder();
  await office.place(order);
  const { result } = await office.pay(order, 'tok_ok');
  const id = String(result.id);
  await until('the event', () => tellings(id).length === 1);
  return { order, id };
}
/** As if the time had come. */
const itIsTime = (id: string) => payments().updateOne({ _id: id }, { $set: { tellAgainAt: new Date() } });
const pauseFrom = ({ tellAgainAt }: Stored, moment: Date) =>
  Math.round(((tellAgainAt?.getTime() ?? 0) - moment.getTime()) / 60_000);

test('a capture that led to nothing is told again, later and later, until there are tickets', async () => {
  const { order, id } = await paid();
  const fresh = await stored(id);
  expect(pauseFrom(fresh, fresh.capturedAt)).toBe(1);
  for (const [round, pause] of [2, 4].entries()) {
    await itIsTime(id);
    await until('told again', () => tellings(id).length === round + 2);
    const now = await stored(id);
    expect([now.toldAgain, pauseFrom(now, new Date())]).toEqual([round + 1, pause]);
    expect(tellings(id).at(-1)?.payload).toEqual(tellings(id)[0]?.payload);
  }
  await office.confirm(order, id);
  await until('the news', () => office.db.collection('orders').findOne({ paidBy: id }));
  await itIsTime(id);
  await until('it is let alone', async () => (await stored(id)).tellAgainAt === null);
  expect(tellings(id)).toHaveLength(3);
});

test('one of two captures of an order has the tickets: the other is told until it goes back', async () => {
  const { order, id } = await paid();
  await office.confirm(order, 'another-payment');
  await until('the news', () => office.db.collection('orders').findOne({ paidBy: 'another-payment' }));
  await itIsTime(id);
  await until('told again', () => tellings(id).length === 2);
  await office.requestRefund(order, id);
  await until('refunded', async () => payments().findOne({ _id: id, status: 'REFUNDED' } as object));
  await itIsTime(id);
  await until('it is let alone', async () => (await stored(id)).tellAgainAt === null);
  expect(tellings(id)).toHaveLength(2);
});

test('four processes at once tell it once', async () => {
  const { id } = await paid();
  const others = await Promise.all(Array.from({ length: 3 }, () => office.startAnother({})));
  await itIsTime(id);
  await until('told again', () => tellings(id).length > 1);
  const { toldAgain } = await stored(id);
  expect(toldAgain).toBe(1);
  await Promise.all(others.map((other) => other.stop()));
  expect(tellings(id)).toHaveLength(2);
});
