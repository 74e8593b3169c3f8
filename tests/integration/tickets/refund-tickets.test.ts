import { refundCompleted } from '@parterre/contracts/payments-events';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { user } from '../../kit/as-router.js';
import { until } from '../../kit/until.js';
import { type Hall, type Ordered, openHall, seat } from './hall.js';

/** Tickets refunded one by one by the organizer, on two instances. */
let hall: Hall;
beforeAll(async () => {
  hall = await openHall({ instances: 2 });
});
afterAll(() => hall.stop());

const organizer = user('organizer-1', 'ORGANIZER');
const refundTickets = `mutation ($input: RefundTicketsInput!) { refundTickets(input: $input) {
  status tickets { id status price { amount } } timeline { kind by { id } amount { amount } reason note } } }`;

const bought = async () => {
  const eventId = await hall.open();
  const order = await hall.order(eventId, [seat(1, 1), seat(1, 2), seat(1, 3)], 'ann');
  await hall.pay(order);
  await until('the tickets', async () => (await hall.stateOf(order)) === 'CONFIRMED');
  const ids = (await hall.seen(order, 'ann')).tickets.map(({ id }: { id: string }) => id) as string[];
  return { eventId, order, ids };
};
const refund = async (order: Ordered, ticketIds: string[], viewer = organizer) => {
  const input = { orderId: order.id, ticketIds, reason: 'A pillar.' };
  const { data, errors } = await hall.ask(refundTickets, { input }, viewer);
  return { order: data?.refundTickets, code: errors?.[0]?.extensions.code };
};
const requestsOf = (order: Ordered) =>
  hall.toldOf('RefundRequested', order.id).map(({ payload }) => [payload.reason, payload.amount]);

test('a refunded ticket is dead, its seat is free, and what was paid for it goes back, once; the others live on', async () => {
  const { eventId, order, ids } = await bought();
  const answers = await Promise.all([1, 2, 3].map(() => refund(order, ids.slice(0, 1))));
  for (const { order: seen } of answers) {
    expect(seen.tickets.map(({ status }: { status: string }) => status)).toEqual([
      'CANCELLED',
      'VALID',
      'VALID',
    ]);
  }
  expect(await hall.seats(eventId)).toBe('ASSAAAAAAA');
  const price = answers[0]?.order.tickets[0].price.amount;
  await until('the request', () => requestsOf(order).length > 0);
  const again = await refund(order, ids.slice(0, 1));
  expect(again.order.status).toBe('CONFIRMED');
  expect(again.order.timeline.slice(3)).toEqual([
    {
      ...{ kind: 'TICKET_TAKEN_BACK', by: { id: 'organizer-1' }, amount: { amount: price } },
      ...{ reason: 'ORGANIZER_REQUEST', note: 'A pillar.' },
    },
  ]);
  const next = await hall.order(eventId, [seat(1, 1)], 'bob');
  await hall.pay(next);
  await until('the seat to be sold again', async () => (await hall.stateOf(next)) === 'CONFIRMED');
  expect(requestsOf(order)).toEqual([['ORGANIZER_REQUEST', price]]);
});

test('beside a cancellation of the buyer, which is for less, no ticket is refunded', async () => {
  const { order, ids } = await bought();
  const withdrawal = { at: new Date(), by: 'ann', amount: 100 };
  await hall.db.collection<{ _id: string }>('orders').updateOne({ _id: order.id }, { $set: { withdrawal } });
  expect((await refund(order, ids.slice(0, 1))).code).toBe('CONFLICT');
  expect(requestsOf(order)).toEqual([]);
});

test('the last one ends the order, REFUNDED when all of the money is back and not before', async () => {
  const { eventId, order, ids } = await bought();
  await refund(order, ids.slice(0, 2));
  expect(await hall.stateOf(order)).toBe('CONFIRMED');
  expect((await refund(order, ids)).order.status).toBe('REFUND_PENDING');
  expect(await hall.seats(eventId)).toBe('AAAAAAAAAA');
  await until('the requests', () => requestsOf(order).length === 4);
  const amounts = requestsOf(order).map(([, amount]) => amount as number);
  const total = order.total.total.amount;
  expect(amounts.reduce((sum, amount) => sum + amount, 0)).toBe(total);
  // Nothing is left for it: `payments` is asked to tell when all of it is back.
  expect(amounts).toContain(0);
  const back = (refundedInTotal: number) =>
    hall.publish(refundCompleted, {
      ...hall.captured(order),
      ...{ refundId: `r-${refundedInTotal}`, completedAt: new Date().toISOString(), refundedInTotal },
    });
  await back(total - 1);
  await back(total);
  await until('the end', async () => (await hall.stateOf(order)) === 'REFUNDED');
  expect((await refund(order, ids)).order.status, 'sent again, the same').toBe('REFUNDED');
});

test('one that was used is not refunded, and no other with it; nor by a stranger, nor of another order', async () => {
  const { order, ids } = await bought();
  const other = await bought();
  await hall.db
    .collection<{ _id: string }>('tickets')
    .updateOne({ _id: ids[1] ?? '' }, { $set: { status: 'CHECKED_IN' } });
  expect((await refund(order, ids)).code).toBe('CONFLICT');
  expect((await refund(order, [ids[0] ?? '', other.ids[0] ?? ''])).code).toBe('BAD_USER_INPUT');
  expect((await refund(order, ids.slice(0, 1), user('rival', 'ORGANIZER'))).code).toBe('NOT_FOUND');
  expect((await refund(order, ids.slice(0, 1), user('ann'))).code).toBe('FORBIDDEN');
  const statuses = (await hall.seen(order, 'ann')).tickets.map(({ status }: { status: string }) => status);
  expect(statuses).toEqual(['VALID', 'CHECKED_IN', 'VALID']);
});

test('what a crash leaves of the last one is finished by the reconciler: money, seat and order', async () => {
  const { eventId, order, ids } = await bought();
  await refund(order, ids.slice(0, 2));
  const refunded = { by: 'organizer-1', note: 'A pillar.' };
  const resale = { at: new Date(0), amount: 1_000, settles: 1_100, refunded, done: false };
  await hall.db
    .collection<{ _id: string }>('tickets')
    .updateOne({ _id: ids[2] ?? '' }, { $set: { status: 'CANCELLED', resale }, $unset: { validSeatId: '' } });
  await until('the seat', async () => (await hall.seats(eventId)) === 'AAAAAAAAAA', 30_000);
  await until('the end', async () => (await hall.stateOf(order)) === 'REFUND_PENDING');
  await until('the requests', () => requestsOf(order).length === 4);
  expect(requestsOf(order)).toContainEqual(['ORGANIZER_REQUEST', 1_000]);
});
