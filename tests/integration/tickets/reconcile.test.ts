import { startTickets } from '@parterre/tickets/app';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { until } from '../../kit/until.js';
import { type Hall, type Ordered, openHall, seat } from './hall.js';

/** What stands still although no message will ever come for it: the reconciler finishes it at its first run. */
let hall: Hall;
beforeAll(async () => {
  hall = await openHall();
});
afterAll(() => hall.stop());

const minute = 60_000;
const longAgo = new Date('2026-01-01T00:00:00.000Z');

/** As a process leaves it that died right after the write of this step. */
const leave = (order: Ordered, change: Record<string, unknown>) =>
  hall.db
    .collection<{ _id: string }>('orders')
    .updateOne({ _id: order.id }, { $set: { standing: true, touchedAt: longAgo, ...change } });

test('orders left PAID, cancelled or refunded halfway are brought to their end when a process starts', async () => {
  const eventId = await hall.open();
  const [paid, lost, cancelled, refunded] = [
    await hall.order(eventId, [seat(1, 1)], 'ann'),
    await hall.order(eventId, [seat(1, 2)], 'bob'),
    await hall.order(eventId, [seat(1, 3)], 'cat'),
    await hall.order(eventId, [seat(1, 4)], 'dan'),
  ];
  await hall.pay(refunded);
  await until('CONFIRMED', async () => (await hall.stateOf(refunded)) === 'CONFIRMED');
  await hall.db
    .collection<{ _id: string }>('rows')
    .updateOne(
      { _id: `${eventId}/Parterre/A1` },
      { $set: { 'seats.1.s': 'S', 'seats.1.h': 'someone-else' }, $unset: { 'seats.1.x': '' } },
    );
  await leave(paid, { status: 'PAID', paymentId: 'payment-1' });
  await leave(lost, { status: 'PAID', paymentId: 'payment-2' });
  await leave(cancelled, { status: 'CANCELLED', unwound: false });
  await leave(refunded, { status: 'REFUND_PENDING', unwound: false });

  hall.running.push(await startTickets(hall.ticketsSettings, hall.clock));
  await until('the order', async () => (await hall.stateOf(paid)) === 'CONFIRMED');
  await until('the lost seat', async () => (await hall.stateOf(lost)) === 'REFUND_PENDING');
  await until('the seats', async () => (await hall.seats(eventId)) === 'SSAAAAAAAA');
  await until('its refund', () => hall.toldOf('RefundRequested', lost.id).length === 1);
  expect((await hall.seen(paid, 'ann')).tickets).toHaveLength(1);
  expect((await hall.seen(refunded, 'dan')).tickets).toMatchObject([{ status: 'CANCELLED' }]);
  const standing = () => hall.db.collection('orders').countDocuments({ standing: true });
  await until('nothing to stand still', async () => (await standing()) === 0);
});

test('what a process with a clock far ahead has left does not wait until that time has come', async () => {
  const eventId = await hall.open();
  const [paid, unpaid] = [
    await hall.order(eventId, [seat(1, 1)], 'ann'),
    await hall.order(eventId, [seat(1, 2)], 'bob'),
  ];
  const inADay = new Date(hall.clock().getTime() + 24 * 60 * minute);
  await leave(paid, { status: 'PAID', paymentId: 'payment-3', touchedAt: inADay });
  await hall.db
    .collection<{ _id: string }>('orders')
    .updateOne({ _id: unpaid.id }, { $set: { expiresAt: inADay } });
  hall.running.push(await startTickets(hall.ticketsSettings, hall.clock));
  await until('the order', async () => (await hall.stateOf(paid)) === 'CONFIRMED');
  await until('its time to be over', async () => (await hall.stateOf(unpaid)) === 'EXPIRED');
});

test('an order that was decided but never written does not count against the limit for ever', async () => {
  const eventId = await hall.open({ terms: { limitPerBuyer: 1 } });
  const order = await hall.order(eventId, [seat(1, 1)], 'ann');
  await hall.db.collection<{ _id: string }>('orders').deleteOne({ _id: order.id });
  expect((await hall.hold(eventId, [seat(1, 2)], 'ann')).result.__typename).toBe('TooManyTickets');
  hall.pass(10 * minute + 1);
  expect((await hall.hold(eventId, [seat(1, 2)], 'ann')).result.__typename).toBe('SeatHold');
});
