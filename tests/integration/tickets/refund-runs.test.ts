import { eventCancelled, eventPostponed } from '@parterre/contracts/events-events';
import { refundCompleted } from '@parterre/contracts/payments-events';
import { createOrderStore } from '@parterre/tickets/data/orders.store';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { user } from '../../kit/as-router.js';
import { until } from '../../kit/until.js';
import { cancelOrder, type Hall, type Ordered, openHall, planned, seat } from './hall.js';

/** An organizer gives the orders of an event back, and watches how far that is. */
let hall: Hall;
beforeAll(async () => {
  hall = await openHall({ instances: 2 });
});
afterAll(() => hall.stop());

const organizer = user('organizer-1', 'ORGANIZER');
const refundPolicy = { steps: [], resaleBasisPoints: 10_000 };
const day = 24 * 3_600_000;
const inDays = (days: number) => new Date(hall.clock().getTime() + days * day).toISOString();

const progressQuery = `query ($ids: [_Any!]!) { _entities(representations: $ids) { ... on Event { refundProgress {
  reason ordersTotal refunded pending stuck amountRefunded { amount currency } amountPending { amount }
  startedAt finishedAt } } } }`;
const asked = (eventId: string, viewer = organizer) =>
  hall.ask(progressQuery, { ids: [{ __typename: 'Event', id: eventId }] }, viewer);
const progressOf = async (eventId: string, viewer = organizer) =>
  (await asked(eventId, viewer)).data?._entities[0].refundProgress;
const becomes = (order: { id: string }, status: string) =>
  until(`order in ${status}`, async () => (await hall.stateOf(order)) === status, 15_000);
const bought = async (eventId: string, seatIds: string[], buyer: string) => {
  const order = await hall.order(eventId, seatIds, buyer);
  await hall.pay(order);
  await becomes(order, 'CONFIRMED');
  return order;
};
const onSale = () =>
  hall.open({
    rows: 2,
    terms: { refundPolicy, startsAt: inDays(30), endsAt: inDays(31), salesCloseAt: inDays(30) },
  });
const cancelled = (eventId: string, version = 9) =>
  hall.publish(eventCancelled, {
    ...{ eventId, version, title: 'Olympia Night' },
    cancelledAt: new Date().toISOString(),
  });
const postponed = async (eventId: string, facts: { version: number; refundAll?: boolean; days?: number }) => {
  const { priceTiers: _tiers, rows: _rows, areas: _areas, publishedAt: _at, ...terms } = planned();
  const { version, refundAll = false, days = 60 } = facts;
  await hall.publish(eventPostponed, {
    ...{ ...terms, eventId, refundPolicy, version, refundAll },
    ...{ startsAt: inDays(days), endsAt: inDays(days + 1), salesCloseAt: inDays(days) },
    ...{ previousStartsAt: inDays(30), postponedAt: inDays(0) },
  });
};
const cancel = async (order: Ordered, buyer: string) => {
  const answer = await hall.ask(cancelOrder, { input: { orderId: order.id } }, user(buyer));
  return answer.data?.cancelOrder.status ?? answer.errors?.[0]?.extensions.code;
};
const giveBack = async (order: Ordered, index: number, buyer: string) => {
  const { id: ticketId } = (await hall.seen(order, buyer)).tickets[index];
  const resell = 'mutation ($input: TicketActionInput!) { resellTicket(input: $input) { status } }';
  return (await hall.ask(resell, { input: { ticketId } }, user(buyer))).data?.resellTicket.status;
};
const requestsOf = (order: Ordered) =>
  hall.toldOf('RefundRequested', order.id).map(({ payload }) => [payload.reason, payload.amount]);
const total = (order: Ordered) => order.total.total.amount;

test('the progress of a cancelled event counts each paid order once, from the first moment to the last', async () => {
  const eventId = await onSale();
  expect(await progressOf(eventId)).toBeNull();
  const orders = await Promise.all(
    ['ann', 'bob', 'cat'].map((buyer, index) => bought(eventId, [seat(1, index + 1)], buyer)),
  );
  const unpaid = await hall.order(eventId, [seat(2, 1)], 'dan');
  const withdrawn = await bought(eventId, [seat(2, 2)], 'eve');
  await postponed(eventId, { version: 2 });
  await until('the new date', async () => (await cancel(withdrawn, 'eve')) === 'REFUND_PENDING');
  expect(await progressOf(eventId)).toBeNull();

  await cancelled(eventId);
  await Promise.all(orders.map((order) => becomes(order, 'REFUND_PENDING')));
  await becomes(unpaid, 'CANCELLED');
  const amount = orders.reduce((sum, order) => sum + total(order), 0);
  expect(await progressOf(eventId)).toMatchObject({
    ...{ reason: 'CANCELLED', ordersTotal: 3, refunded: 0, pending: 3, stuck: 0, finishedAt: null },
    ...{ amountRefunded: { amount: 0, currency: 'EUR' }, amountPending: { amount } },
  });
  const [first, ...others] = orders as [Ordered, ...Ordered[]];
  await hall.refundOf(first);
  await becomes(first, 'REFUNDED');
  expect(await progressOf(eventId)).toMatchObject({
    ...{ ordersTotal: 3, refunded: 1, pending: 2, finishedAt: null },
    ...{ amountRefunded: { amount: total(first) }, amountPending: { amount: amount - total(first) } },
  });
  await Promise.all(others.map((order) => hall.refundOf(order)));
  await Promise.all(others.map((order) => becomes(order, 'REFUNDED')));
  const done = await progressOf(eventId, user('an-admin', 'ADMIN'));
  expect(done).toMatchObject({ ordersTotal: 3, refunded: 3, pending: 0, amountPending: { amount: 0 } });
  expect(Date.parse(done.finishedAt)).toBeGreaterThanOrEqual(Date.parse(done.startedAt));
  expect(orders.flatMap(requestsOf)).toEqual(orders.map((order) => ['EVENT_CANCELLED', total(order)]));

  for (const viewer of [user('organizer-2', 'ORGANIZER'), user('ann')]) {
    expect((await asked(eventId, viewer)).errors?.[0]?.extensions.code).toBe('FORBIDDEN');
  }
});

test('an order that is asked back in the middle of the counting is counted once', async () => {
  const eventId = await onSale();
  const order = await bought(eventId, [seat(1, 1)], 'ann');
  const [collection, store] = [hall.db.collection('orders'), createOrderStore(hall.db, { flush: () => {} })];
  const run = { reason: 'CANCELLED', version: 2, startedAt: new Date() } as const;
  // The second look finds it asked back: as if that had happened between the two.
  await collection.updateOne(
    { _id: order.id as never },
    { $set: { givenBack: { run: 2, amount: total(order) } } },
  );
  expect(await store.countRun(eventId, run, new Date(0))).toMatchObject({
    ...{ open: { orders: 1, amount: total(order) }, asked: { orders: 0 }, refunded: { orders: 0 } },
  });
});

test('refunds that do not come are shown as stuck', async () => {
  const eventId = await onSale();
  const order = await bought(eventId, [seat(1, 1)], 'ann');
  await cancelled(eventId);
  await becomes(order, 'REFUND_PENDING');
  await hall.db
    .collection('orders')
    .updateOne(
      { _id: order.id as never },
      { $set: { touchedAt: new Date(hall.clock().getTime() - 11 * 60_000) } },
    );
  expect(await progressOf(eventId)).toMatchObject({ pending: 1, stuck: 1 });
});

test('a postponed event keeps its tickets, and every buyer may have everything back until the new date', async () => {
  const eventId = await onSale();
  const [order, kept] = [
    await bought(eventId, [seat(1, 1)], 'ann'),
    await bought(eventId, [seat(1, 2)], 'bob'),
  ];
  expect(await cancel(order, 'ann')).toBe('CONFLICT');
  await postponed(eventId, { version: 2 });
  await until('the new date', async () => (await cancel(order, 'ann')) === 'REFUND_PENDING');
  expect(requestsOf(order)).toEqual([['BUYER_REQUEST', total(order)]]);
  expect((await hall.seen(kept, 'bob')).tickets).toMatchObject([{ status: 'VALID' }]);
  expect(await progressOf(eventId)).toBeNull();
});

test('postponed with refunds: every order for the earlier date is given back, and none for the new one', async () => {
  const eventId = await onSale();
  const [one, two] = [
    await bought(eventId, [seat(1, 1), seat(1, 2)], 'ann'),
    await bought(eventId, [seat(1, 3)], 'bob'),
  ];
  const unpaid = await hall.order(eventId, [seat(1, 4)], 'cat');
  await postponed(eventId, { version: 3, refundAll: true });
  for (const order of [one, two]) await becomes(order, 'REFUND_PENDING');
  await becomes(unpaid, 'CANCELLED');
  await until('the seats', async () => (await hall.seats(eventId)) === 'AAAAAAAAAA AAAAAAAAAA');
  const forNewDate = await bought(eventId, [seat(1, 1)], 'dan');
  // Money that comes after all for an order of the earlier date goes back as well.
  await hall.pay(unpaid);
  await becomes(unpaid, 'REFUND_PENDING');
  // Heard again, and of an earlier move that took longer: nothing changes.
  await postponed(eventId, { version: 3, refundAll: true });
  await postponed(eventId, { version: 2, refundAll: true });
  await hall.refundOf(one);
  await becomes(one, 'REFUNDED');
  expect(await progressOf(eventId)).toMatchObject({
    reason: 'POSTPONED',
    ordersTotal: 3,
    refunded: 1,
    pending: 2,
  });
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(await hall.stateOf(forNewDate)).toBe('CONFIRMED');
  expect([one, two, unpaid].flatMap(requestsOf)).toEqual(
    [one, two, unpaid].map((order) => ['EVENT_POSTPONED', total(order)]),
  );

  // Cancelled in the end: what is left goes back too, and what was given back does not twice.
  await cancelled(eventId);
  await becomes(forNewDate, 'REFUND_PENDING');
  expect(await progressOf(eventId)).toMatchObject({ reason: 'CANCELLED', ordersTotal: 1, pending: 1 });
  expect(requestsOf(two)).toHaveLength(1);
});

test('an order whose tickets all went back to the pool is closed when the last of the money is back', async () => {
  const eventId = await onSale();
  const order = await bought(eventId, [seat(1, 1), seat(1, 2)], 'ann');
  const told = { ...hall.captured(order), completedAt: new Date().toISOString() };
  await hall.publish(refundCompleted, {
    ...told,
    ...{ refundId: 'part', refundedInTotal: 100, decided: { by: 'organizer-1', amount: 100 } },
  });
  const orders = hall.db.collection('orders');
  await until('the part', () => orders.findOne({ _id: order.id as never, partlyRefunded: 100 }));
  expect([await giveBack(order, 0, 'ann'), await giveBack(order, 1, 'ann')]).toEqual([
    'CANCELLED',
    'CANCELLED',
  ]);
  await hall.publish(refundCompleted, { ...told, refundId: 'r', refundedInTotal: total(order) - 1 });
  await cancelled(eventId);
  await becomes(order, 'REFUND_PENDING');
  await hall.publish(refundCompleted, { ...told, refundId: 'last', refundedInTotal: total(order) });
  await becomes(order, 'REFUNDED');
  const { payload } = await until('the news', () => hall.toldOf('OrderRefunded', order.id)[0]);
  expect(payload.refundedAmount).toBe(total(order));
  expect(requestsOf(order).map(([reason]) => reason)).toEqual([
    'TICKET_RESALE',
    'TICKET_RESALE',
    'EVENT_CANCELLED',
  ]);
  expect(await progressOf(eventId)).toMatchObject({
    ordersTotal: 1,
    refunded: 1,
    amountRefunded: { amount: 0 },
  });
});
