import { randomUUID } from 'node:crypto';
import { eventCancelled } from '@parterre/contracts/events-events';
import { refundCompleted } from '@parterre/contracts/payments-events';
import { startTickets } from '@parterre/tickets/app';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { user } from '../../kit/as-router.js';
import { until } from '../../kit/until.js';
import { cancelOrder, type Hall, holdGeneralAdmission, type Ordered, openHall, seat } from './hall.js';

/** Tickets given back to the pool one by one. */
let hall: Hall;
beforeAll(async () => {
  hall = await openHall({ instances: 2 });
});
afterAll(() => hall.stop());

const resell = `mutation ($input: TicketActionInput!) { resellTicket(input: $input) { id status } }`;
const refundPolicy = { steps: [{ hoursBefore: 0, basisPoints: 10_000 }], resaleBasisPoints: 9_000 };

const confirmed = (order: Ordered) =>
  until('the tickets', async () => (await hall.stateOf(order)) === 'CONFIRMED');
const bought = async (terms = {}) => {
  const eventId = await hall.open({ standing: 5, terms: { refundPolicy, ...terms } });
  const order = await hall.order(eventId, [seat(1, 1), seat(1, 2), seat(1, 3)], 'ann');
  await hall.pay(order);
  await confirmed(order);
  const ids = (await hall.seen(order, 'ann')).tickets.map(({ id }: { id: string }) => id) as string[];
  return { eventId, order, ids };
};
const giveBack = async (ticketId: string | undefined, as = 'ann') => {
  const { data, errors } = await hall.ask(resell, { input: { ticketId } }, user(as));
  return data?.resellTicket?.status ?? errors?.[0]?.extensions.code;
};
const cancel = async (order: Ordered) => hall.ask(cancelOrder, { input: { orderId: order.id } }, user('ann'));
const requestsOf = (order: Ordered) =>
  hall.toldOf('RefundRequested', order.id).map(({ payload }) => [payload.reason, payload.amount]);
const total = (order: Ordered) => order.total.total.amount;

test('a ticket given back is dead, its seat is sold again, and the policy part of its share goes back, once', async () => {
  const { eventId, order, ids } = await bought();
  const answers = await Promise.all([1, 2, 3].map(() => giveBack(ids[0])));
  expect(answers).toEqual(['CANCELLED', 'CANCELLED', 'CANCELLED']);
  expect(await hall.seats(eventId)).toBe('ASSAAAAAAA');
  await until('the request', () => requestsOf(order).length > 0);
  await new Promise((resolve) => setTimeout(resolve, 300));
  // The first of equal ones: a cent that is left over is of one behind it.
  const share = Math.floor(total(order) / 3);
  expect(requestsOf(order)).toEqual([['TICKET_RESALE', Math.round(share * 0.9)]]);
  expect(hall.toldOf('TicketTakenBack', order.id).map(({ payload }) => payload)).toMatchObject([
    { ticketId: ids[0], priceTierId: 'tier-1', price: 4_990, refundedAmount: Math.round(share * 0.9) },
  ]);
  const next = await hall.order(eventId, [seat(1, 1)], 'bob');
  await hall.pay(next);
  await confirmed(next);
  // The money of one ticket is not the end of the order.
  await hall.publish(refundCompleted, {
    ...{ ...hall.captured(order), refundId: 'r', completedAt: new Date().toISOString() },
    refundedInTotal: Math.round(share * 0.9),
  });
  const [, second] = ids;
  expect(await giveBack(second)).toBe('CANCELLED');
  expect(await hall.stateOf(order)).toBe('CONFIRMED');
});

test('what is left of the order is cancelled for its own worth, and the seat sold to another stays sold', async () => {
  const { eventId, order, ids } = await bought();
  await giveBack(ids[1]);
  const next = await hall.order(eventId, [seat(1, 2)], 'bob');
  await hall.pay(next);
  await confirmed(next);
  expect((await cancel(order)).data?.cancelOrder.status).toBe('REFUND_PENDING');
  await until('the requests', () => requestsOf(order).length === 2);
  const share = Math.round(total(order) / 3);
  const asked = Object.fromEntries(requestsOf(order));
  expect(Math.abs(asked.BUYER_REQUEST - (total(order) - share))).toBeLessThanOrEqual(1);
  expect(await hall.seats(eventId)).toBe('ASAAAAAAAA');
  expect(await hall.stateOf(next)).toBe('CONFIRMED');
  await hall.publish(refundCompleted, {
    ...{ ...hall.captured(order), refundId: 'r', completedAt: new Date().toISOString() },
    refundedInTotal: asked.BUYER_REQUEST + asked.TICKET_RESALE,
  });
  await until('the end', async () => (await hall.stateOf(order)) === 'REFUNDED');
});

test('of an order that cost nothing, one ticket given back asks for no money: the answer would end the others', async () => {
  const free = {
    priceTiers: [
      { id: 'tier-1', name: 'Parterre', price: 0 },
      { id: 'tier-2', name: 'Standing', price: 0 },
    ],
    fees: { perTicket: 0, basisPoints: 0 },
  };
  const { eventId, order, ids } = await bought(free);
  expect(total(order)).toBe(0);
  expect(await giveBack(ids[0])).toBe('CANCELLED');
  await until('the news', () => hall.toldOf('TicketTakenBack', order.id).length > 0);
  expect(await hall.seats(eventId)).toBe('ASSAAAAAAA');
  await until('its end', () =>
    hall.db.collection<{ _id: string }>('tickets').findOne({ _id: ids[0] ?? '', 'resale.done': true }),
  );
  expect(requestsOf(order)).toEqual([]);
  expect(await hall.stateOf(order)).toBe('CONFIRMED');
});

test('an order whose last ticket was given back is refunded when the money of the last one is back, not before', async () => {
  const { eventId, order, ids } = await bought();
  for (const id of ids) await giveBack(id);
  await until('the requests', () => requestsOf(order).length === 3);
  const amounts = requestsOf(order).map(([, amount]) => amount as number);
  const completed = async (parts: number) =>
    hall.publish(refundCompleted, {
      ...{ ...hall.captured(order), refundId: `r-${parts}`, completedAt: new Date().toISOString() },
      refundedInTotal: amounts.slice(0, parts).reduce((sum, amount) => sum + amount, 0),
    });
  await completed(2);
  await hall.publish(eventCancelled, {
    ...{ eventId, version: 2, title: 'Olympia Night', cancelledAt: new Date().toISOString() },
  });
  await until('the asking', async () => (await hall.stateOf(order)) === 'REFUND_PENDING');
  await until('the request', () => requestsOf(order).length === 4);
  expect(hall.toldOf('OrderRefunded', order.id)).toEqual([]);
  await completed(3);
  await until('the end', async () => (await hall.stateOf(order)) === 'REFUNDED');
  await until('the news', () => hall.toldOf('OrderRefunded', order.id).length > 0);
  // Nothing was left to ask for: `payments` is asked to tell when all of it is back.
  expect(requestsOf(order)[3]).toEqual(['EVENT_CANCELLED', 0]);
});

test('given back and cancelled at once: never more than the order was worth, and every seat is free', async () => {
  for (let round = 0; round < 6; round += 1) {
    const { eventId, order, ids } = await bought();
    await Promise.all([giveBack(ids[0]), cancel(order), giveBack(ids[2])]);
    await until('an end', async () => {
      if ((await hall.stateOf(order)) === 'CONFIRMED') await cancel(order);
      return (await hall.stateOf(order)) === 'REFUND_PENDING';
    });
    await until('the seats', async () => (await hall.seats(eventId)) === 'AAAAAAAAAA');
    await until('the request', () => requestsOf(order).some(([reason]) => reason === 'BUYER_REQUEST'));
    const back = requestsOf(order).reduce((sum, [, amount]) => sum + amount, 0);
    expect(back).toBeLessThanOrEqual(total(order));
    expect(back).toBeGreaterThanOrEqual(Math.floor(total(order) * 0.9));
  }
});

test('whoever gives a ticket back may have another in its place', async () => {
  const { eventId, ids } = await bought({ limitPerBuyer: 3 });
  expect((await hall.hold(eventId, [seat(1, 4)], 'ann')).result.__typename).toBe('TooManyTickets');
  await giveBack(ids[0]);
  expect((await hall.hold(eventId, [seat(1, 4)], 'ann')).result.__typename).toBe('SeatHold');
  expect((await hall.hold(eventId, [seat(1, 5)], 'ann')).result.__typename).toBe('TooManyTickets');
});

test('places in an area come back one by one, and never twice', async () => {
  const { eventId } = await bought();
  const left = async () => (await hall.db.collection('areas').findOne({ eventId }))?.available;
  const input = { eventId, areas: [{ key: 'standing', quantity: 3 }], idempotencyKey: randomUUID() };
  const held = (await hall.ask(holdGeneralAdmission, { input }, user('ann'))).data?.holdGeneralAdmission;
  const order = (await hall.place(held.id, 'ann')).result as Ordered;
  await hall.pay(order);
  await confirmed(order);
  const [one] = (await hall.seen(order, 'ann')).tickets;
  await Promise.all([giveBack(one.id), giveBack(one.id)]);
  expect(await left()).toBe(3);
  await cancel(order);
  await until('the places', async () => (await left()) === 5);
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(await left()).toBe(5);
});

test('what a crash leaves of it is finished by the reconciler', async () => {
  const { eventId, order, ids } = await bought();
  const resale = { at: new Date(0), amount: 1_000, settles: 1_100, done: false };
  await hall.db
    .collection<{ _id: string }>('tickets')
    .updateOne({ _id: ids[0] ?? '' }, { $set: { status: 'CANCELLED', resale }, $unset: { validSeatId: '' } });
  hall.running.push(await startTickets(hall.ticketsSettings, hall.clock));
  await until('the seat', async () => (await hall.seats(eventId)) === 'ASSAAAAAAA');
  // Written before the process had its broker, the request may be the relay's to publish.
  await until('the request', () => requestsOf(order).length > 0, 30_000);
  expect(requestsOf(order)[0]).toEqual(['TICKET_RESALE', 1_000]);
});

test('a ticket is taken back from its buyer alone, if the event does so, and before it begins', async () => {
  const { ids } = await bought();
  expect(await giveBack(ids[0], 'bob')).toBe('NOT_FOUND');
  const without = await bought({ refundPolicy: { ...refundPolicy, resaleBasisPoints: null } });
  expect(await giveBack(without.ids[0])).toBe('CONFLICT');
  await hall.db
    .collection<{ _id: string }>('tickets')
    .updateOne({ _id: ids[1] ?? '' }, { $set: { status: 'CHECKED_IN' } });
  expect(await giveBack(ids[1])).toBe('CONFLICT');
});
