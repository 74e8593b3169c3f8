import { eventCancelled, eventPostponed } from '@parterre/contracts/events-events';
import { refundCompleted } from '@parterre/contracts/payments-events';
import { startTickets } from '@parterre/tickets/app';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { user } from '../../kit/as-router.js';
import { until } from '../../kit/until.js';
import { cancelOrder, type Hall, type Ordered, openHall, type Plan, planned, seat } from './hall.js';

let hall: Hall;
beforeAll(async () => {
  hall = await openHall({ instances: 2 });
});
afterAll(() => hall.stop());

const hour = 3_600_000;
const inHours = (hours: number) => new Date(hall.clock().getTime() + hours * hour).toISOString();
const refundPolicy = {
  steps: [
    { hoursBefore: 72, basisPoints: 10_000 },
    { hoursBefore: 24, basisPoints: 5_000 },
  ],
  resaleBasisPoints: null,
};
const becomes = (order: { id: string }, status: string) =>
  until(status, async () => (await hall.stateOf(order)) === status);
const bought = async (startsInHours: number, seats = [seat(1, 1), seat(1, 2)], other: Plan['terms'] = {}) => {
  const startsAt = inHours(startsInHours);
  const terms = {
    refundPolicy,
    ...other,
    startsAt,
    endsAt: inHours(startsInHours + 3),
    salesCloseAt: startsAt,
  };
  const eventId = await hall.open({ terms });
  const order = await hall.order(eventId, seats, 'ann');
  await hall.pay(order);
  await becomes(order, 'CONFIRMED');
  return { eventId, order, startsAt };
};
const cancel = async (order: Ordered, viewer = user('ann')) => {
  const answer = await hall.ask(cancelOrder, { input: { orderId: order.id } }, viewer);
  return { status: answer.data?.cancelOrder.status, code: answer.errors?.[0]?.extensions.code };
};
const history = `query ($id: ID!) { order(id: $id) { refundIfCancelled { amount currency }
  timeline { kind at by { id } amount { amount } reason } } }`;
const historyOf = async (order: Ordered, viewer = user('ann')) =>
  (await hall.ask(history, { id: order.id }, viewer)).data?.order;
const refunded = (order: Ordered, refundedInTotal: number) =>
  hall.publish(refundCompleted, {
    ...hall.captured(order),
    refundId: `refund-${refundedInTotal}`,
    refundedInTotal,
    completedAt: new Date().toISOString(),
  });

test('a paid order is cancelled for the part its policy gives back, once, and its seats are free again', async () => {
  const { eventId, order } = await bought(48);
  const half = Math.floor((order.total.total.amount + 1) / 2);
  expect((await historyOf(order)).refundIfCancelled).toEqual({ amount: half, currency: 'EUR' });
  expect(await cancel(order, user('bob'))).toMatchObject({ code: 'NOT_FOUND' });
  const answers = await Promise.all([cancel(order), cancel(order), cancel(order)]);
  expect(answers.map(({ status }) => status)).toEqual(Array(3).fill('REFUND_PENDING'));
  expect(await hall.seats(eventId)).toBe('AAAAAAAAAA');
  await until('the request', () => hall.toldOf('RefundRequested', order.id).length > 0);
  await new Promise((resolve) => setTimeout(resolve, 300));
  const requests = hall.toldOf('RefundRequested', order.id);
  expect(requests.map(({ payload }) => [payload.amount, payload.reason])).toEqual([[half, 'BUYER_REQUEST']]);

  await refunded(order, half - 1);
  await refunded(order, half);
  await becomes(order, 'REFUNDED');
  const news = await until('the news', () => hall.toldOf('OrderRefunded', order.id)[0]);
  expect(news.payload).toMatchObject({ refundedAmount: half, amount: order.total.total.amount });
  expect((await hall.seen(order, 'ann')).tickets).toMatchObject([
    { status: 'REFUNDED' },
    { status: 'REFUNDED' },
  ]);
  expect(await cancel(order)).toMatchObject({ status: 'REFUNDED' });
  const { timeline, refundIfCancelled } = await historyOf(order, user('organizer-1', 'ORGANIZER'));
  expect(refundIfCancelled).toBeNull();
  expect(timeline).toMatchObject([
    { kind: 'PLACED', by: { id: 'ann' } },
    { kind: 'PAID', by: null },
    { kind: 'CONFIRMED', by: null },
    { kind: 'REFUND_REQUESTED', by: { id: 'ann' }, amount: { amount: half }, reason: 'BUYER_REQUEST' },
    { kind: 'REFUNDED', by: null },
  ]);
});

test('what the organizer gives back is in the timeline once, in parts and whole, whatever comes twice or late', async () => {
  const { order } = await bought(48);
  const total = order.total.total.amount;
  const given = (refundId: string, amount: number, refundedInTotal: number) =>
    hall.publish(refundCompleted, {
      ...{ ...hall.captured(order), refundId, refundedInTotal, completedAt: new Date().toISOString() },
      decided: { by: 'organizer-1', amount },
    });
  for (let time = 0; time < 3; time += 1) await given('part-1', 100, 100);
  await until('the part', async () => (await historyOf(order)).timeline.length === 4);
  await given('rest', total - 100, total);
  await becomes(order, 'REFUNDED');
  for (let time = 0; time < 2; time += 1) await given('part-1', 100, 100);
  await given('rest', total - 100, total);
  await new Promise((resolve) => setTimeout(resolve, 300));
  const by = { id: 'organizer-1' };
  expect((await historyOf(order)).timeline.slice(3)).toMatchObject([
    { kind: 'PARTIALLY_REFUNDED', by, amount: { amount: 100 } },
    { kind: 'REFUNDED', by, amount: { amount: total - 100 } },
  ]);
});

test('what was given back before is not promised, asked for or waited for again', async () => {
  const { order } = await bought(100);
  const total = order.total.total.amount;
  const given = (refundId: string, amount: number) =>
    hall.publish(refundCompleted, {
      ...{
        ...hall.captured(order),
        refundId,
        refundedInTotal: amount,
        completedAt: new Date().toISOString(),
      },
      decided: { by: 'organizer-1', amount },
    });
  await given('part', 1_000);
  await until('the part', async () => (await historyOf(order)).timeline.length === 4);
  expect((await historyOf(order)).refundIfCancelled).toEqual({ amount: total - 1_000, currency: 'EUR' });
  expect(await cancel(order)).toMatchObject({ status: 'REFUND_PENDING' });
  await until('the request', () => hall.toldOf('RefundRequested', order.id).length > 0);
  expect(hall.toldOf('RefundRequested', order.id)[0]?.payload.amount).toBe(total - 1_000);
  await refunded(order, total - 1);
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(await hall.stateOf(order)).toBe('REFUND_PENDING');
  await refunded(order, total);
  await becomes(order, 'REFUNDED');
});

test('a part that is heard of late does not pass for the money that was asked back', async () => {
  const { order } = await bought(48);
  const total = order.total.total.amount;
  const half = Math.floor((total + 1) / 2);
  expect(await cancel(order)).toMatchObject({ status: 'REFUND_PENDING' });
  await hall.publish(refundCompleted, {
    ...{ ...hall.captured(order), refundId: 'part', refundedInTotal: half + 500 },
    completedAt: new Date().toISOString(),
    decided: { by: 'organizer-1', amount: half + 500 },
  });
  await until('the part', async () => (await historyOf(order)).timeline.length === 5);
  expect(await hall.stateOf(order)).toBe('REFUND_PENDING');
  await refunded(order, total);
  await becomes(order, 'REFUNDED');
});

test('an order of which the policy gives nothing that can be paid is cancelled, and nothing comes back', async () => {
  const { eventId, order } = await bought(48, [seat(1, 1)], {
    refundPolicy: { ...refundPolicy, steps: [{ hoursBefore: 24, basisPoints: 1 }] },
    priceTiers: [{ id: 'tier-1', name: 'Parterre', price: 1_000 }],
  });
  expect((await historyOf(order)).refundIfCancelled.amount).toBe(0);
  expect(await cancel(order)).toMatchObject({ status: 'REFUND_PENDING' });
  const asked = await until('the request', () => hall.toldOf('RefundRequested', order.id)[0]);
  expect(asked.payload).toMatchObject({ amount: 0 });
  await hall.publish(refundCompleted, {
    ...{ ...hall.captured(order), refundId: 'nothing', completedAt: new Date().toISOString() },
    refundedInTotal: 0,
  });
  const news = await until('the news', () => hall.toldOf('OrderRefunded', order.id)[0]);
  expect(news.payload).toMatchObject({ refundedAmount: 0 });
  expect(await hall.seats(eventId)).toBe('AAAAAAAAAA');
});

test('the seats of a cancelled order are sold to another', async () => {
  const { eventId, order } = await bought(100);
  expect(await cancel(order)).toMatchObject({ status: 'REFUND_PENDING' });
  const next = await hall.order(eventId, [seat(1, 1)], 'bob');
  await hall.pay(next);
  await becomes(next, 'CONFIRMED');
  await until('the request', () => hall.toldOf('RefundRequested', order.id).length > 0);
  expect(hall.toldOf('RefundRequested', order.id)[0]?.payload.amount).toBe(order.total.total.amount);
});

test('too late is refused and changes nothing; who bought for a date that was moved gets everything', async () => {
  const { eventId, order, startsAt } = await bought(20);
  expect((await historyOf(order)).refundIfCancelled).toBeNull();
  expect(await cancel(order)).toMatchObject({ code: 'CONFLICT' });
  expect(await hall.seats(eventId)).toBe('SSAAAAAAAA');
  const { priceTiers: _tiers, rows: _rows, areas: _areas, publishedAt: _at, ...terms } = planned();
  await hall.publish(eventPostponed, {
    ...{ ...terms, eventId, refundPolicy, version: 2, startsAt: inHours(30), endsAt: inHours(33) },
    ...{ salesCloseAt: inHours(30), previousStartsAt: startsAt, postponedAt: inHours(0) },
  });
  const all = order.total.total.amount;
  await until('the new date', async () => (await historyOf(order)).refundIfCancelled?.amount === all);
  const later = await hall.order(eventId, [seat(1, 5)], 'cat');
  await hall.pay(later);
  await becomes(later, 'CONFIRMED');
  expect((await historyOf(later, user('cat'))).refundIfCancelled.amount).toBeLessThan(
    later.total.total.amount,
  );
  expect(await cancel(order)).toMatchObject({ status: 'REFUND_PENDING' });
});

test('an order of which a ticket cannot be given up stays whole', async () => {
  const { eventId, order } = await bought(48);
  const tickets = hall.db.collection('tickets');
  await tickets.updateOne({ orderId: order.id, serial: 1 }, { $set: { status: 'CHECKED_IN' } });
  const answers = await Promise.all([cancel(order), cancel(order)]);
  expect(answers.map(({ code }) => code)).toEqual(['CONFLICT', 'CONFLICT']);
  expect(await tickets.countDocuments({ orderId: order.id, withdrawing: true })).toBe(0);
  expect(await hall.seats(eventId)).toBe('SSAAAAAAAA');
  expect(await hall.stateOf(order)).toBe('CONFIRMED');
});

test('what a crash leaves of a cancellation is finished by the reconciler', async () => {
  const { eventId, order } = await bought(48);
  const withdrawal = { at: new Date(Date.now() - 60_000), by: 'ann', amount: 1_234 };
  await hall.db
    .collection<{ _id: string }>('orders')
    .updateOne({ _id: order.id }, { $set: { withdrawal, standing: true, touchedAt: new Date(0) } });
  hall.running.push(await startTickets(hall.ticketsSettings, hall.clock));
  await becomes(order, 'REFUND_PENDING');
  await until('the seats', async () => (await hall.seats(eventId)) === 'AAAAAAAAAA');
  const request = await until('the request', () => hall.toldOf('RefundRequested', order.id)[0]);
  expect(request.payload).toMatchObject({ amount: 1_234, reason: 'BUYER_REQUEST' });
});

test('cancelled by the buyer and with its event at once: one refund', async () => {
  const { eventId, order } = await bought(48);
  const news = { eventId, version: 2, title: 'Olympia Night', cancelledAt: new Date().toISOString() };
  await Promise.all([cancel(order), hall.publish(eventCancelled, news), cancel(order)]);
  await becomes(order, 'REFUND_PENDING');
  await until('the request', () => hall.toldOf('RefundRequested', order.id).length > 0);
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(hall.toldOf('RefundRequested', order.id)).toHaveLength(1);
});

test('the organizer finds orders by status, number, ticket and buyer', async () => {
  const eventId = await hall.open();
  const paid = await hall.order(eventId, [seat(1, 1)], 'ann');
  await hall.pay(paid);
  await becomes(paid, 'CONFIRMED');
  const unpaid = await hall.order(eventId, [seat(1, 2)], 'bob');
  const query = `query ($eventId: ID!, $search: String, $status: OrderStatus) {
    orders(eventId: $eventId, search: $search, status: $status) { edges { node { id } } } }`;
  const organizer = user('organizer-1', 'ORGANIZER');
  const found = async (narrowed: { search?: string; status?: string }) =>
    (await hall.ask(query, { eventId, ...narrowed }, organizer)).data?.orders.edges.map(
      ({ node }: { node: { id: string } }) => node.id,
    );
  expect(await found({})).toEqual([unpaid.id, paid.id]);
  expect(await found({ status: 'PENDING_PAYMENT' })).toEqual([unpaid.id]);
  expect(await found({ search: paid.number.toLowerCase() })).toEqual([paid.id]);
  expect(await found({ search: unpaid.number.slice(-6) })).toEqual([unpaid.id]);
  expect(await found({ search: '000001' })).toEqual([paid.id]);
  expect(await found({ search: 'bob' })).toEqual([unpaid.id]);
  expect(await found({ search: 'bob', status: 'CONFIRMED' })).toEqual([]);
  hall.pass(10 * 60_000 + 1);
  expect(await found({ status: 'EXPIRED' })).toEqual([unpaid.id]);
  const other = await hall.ask(query, { eventId }, user('organizer-2', 'ORGANIZER'));
  expect(other.errors?.[0]?.extensions.code).toBe('NOT_FOUND');
});
