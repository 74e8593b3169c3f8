import { randomUUID } from 'node:crypto';
import { eventCancelled } from '@parterre/contracts/events-events';
import { paymentCaptured } from '@parterre/contracts/payments-events';
import { createCodeVerifier } from '@parterre/identity/signed-code';
import { createSealer } from '@parterre/personal-data/seal';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { user } from '../../kit/as-router.js';
import { until } from '../../kit/until.js';
import {
  cancelOrder,
  type Hall,
  holdGeneralAdmission,
  type Ordered,
  openHall,
  orderQuery,
  seat,
} from './hall.js';

const minute = 60_000;
let hall: Hall;
beforeAll(async () => {
  hall = await openHall({ instances: 2 });
});
afterAll(() => hall.stop());

const shuffled = <Item>(items: Item[]) => items.sort(() => Math.random() - 0.5);
const becomes = (order: { id: string }, status: string, deadlineMs?: number) =>
  until(status, async () => (await hall.stateOf(order)) === status, deadlineMs);
const ticketsOf = (eventId: string) =>
  hall.db.collection('tickets').find({ eventId }).sort({ serial: 1 }).toArray();

test('hold, order, payment, numbered tickets with codes that are checked offline', async () => {
  const eventId = await hall.open();
  const order = await hall.order(eventId, [seat(1, 1), seat(1, 2)], 'ann');
  expect(order).toMatchObject({
    status: 'PENDING_PAYMENT',
    number: expect.stringMatching(/^OLY\d*-2027-100001$/),
    tickets: [],
  });
  await until('the news of it', () => hall.toldOf('OrderPlaced', order.id).length > 0);
  expect(hall.toldOf('OrderPlaced', order.id)[0]?.payload).toMatchObject({
    amount: order.total.total.amount,
    quantity: 2,
    organizerId: 'organizer-1',
  });

  await hall.pay(order);
  await becomes(order, 'CONFIRMED');
  const seen = await hall.seen(order, 'ann');
  expect(seen.expiresAt).toBeNull();
  expect(seen.tickets).toMatchObject([
    { number: expect.stringMatching(/-2027-000001$/), status: 'VALID', seat: { seatId: seat(1, 1) } },
    { number: expect.stringMatching(/-2027-000002$/), holder: { id: 'ann' }, order: { id: order.id } },
  ]);
  expect(await hall.seats(eventId)).toBe('SSAAAAAAAA');

  const published = await (await fetch(`${hall.running[0]?.url}/.well-known/ticket-keys.json`)).json();
  const { keys } = published as { keys: never[] };
  const verifier = createCodeVerifier({ publicKeys: keys, type: 'parterre-ticket+jws' });
  const [first] = seen.tickets;
  expect(await verifier.verify(first.qrCode)).toEqual({ t: first.id, e: eventId, n: 1, v: 1 });

  const confirmed = await until('the news of it', () => hall.toldOf('OrderConfirmed', order.id)[0]);
  const sealer = createSealer(Buffer.from(hall.ticketsSettings.PERSONAL_DATA_KEY, 'base64'));
  expect(sealer.open(confirmed.payload.tickets[0].sealedCode, 'ticket-code')).toBe(first.qrCode);
});

test('an order and its tickets are for the buyer, the organizer and ADMIN; codes for the holder and the door', async () => {
  const eventId = await hall.open();
  const order = await hall.order(eventId, [seat(1, 1)], 'ann');
  await hall.pay(order);
  await becomes(order, 'CONFIRMED');
  const ticketId = (await hall.seen(order, 'ann')).tickets[0].id;
  const asked = async (viewer: ReturnType<typeof user>) =>
    await hall.ask(orderQuery, { id: order.id }, viewer);
  expect((await asked(user('bob'))).errors?.[0]?.extensions.code).toBe('NOT_FOUND');
  expect((await asked(user('organizer-2', 'ORGANIZER'))).errors?.[0]?.extensions.code).toBe('NOT_FOUND');
  expect((await asked(user('root', 'ADMIN'))).data?.order.id).toBe(order.id);
  const organizer = user('organizer-1', 'ORGANIZER');
  const byOrganizer = await asked(organizer);
  expect(byOrganizer.errors).toBeUndefined();
  expect(byOrganizer.data?.order.tickets).toMatchObject([{ id: ticketId, qrCode: null }]);

  const ticket = 'query ($id: ID!) { ticket(id: $id) { number qrCode } }';
  const door = { ...user('door', 'STAFF'), staffOf: [eventId] } as ReturnType<typeof user>;
  expect((await hall.ask(ticket, { id: ticketId }, door)).data?.ticket.qrCode).toBeTruthy();
  expect((await hall.ask(ticket, { id: ticketId }, user('door', 'STAFF'))).errors?.[0]?.extensions.code).toBe(
    'NOT_FOUND',
  );

  const orders =
    'query ($id: ID!) { orders(eventId: $id, first: 1) { edges { node { id } } pageInfo { hasNextPage endCursor } } }';
  expect((await hall.ask(orders, { id: eventId }, organizer)).data?.orders.edges).toEqual([
    { node: { id: order.id } },
  ]);
  expect(
    (await hall.ask(orders, { id: eventId }, user('organizer-2', 'ORGANIZER'))).errors?.[0]?.extensions.code,
  ).toBe('NOT_FOUND');
  expect((await hall.ask(orders, { id: eventId }, user('ann'))).errors?.[0]?.extensions.code).toBe(
    'FORBIDDEN',
  );
});

test('payments heard of three times each and shuffled: every order confirmed once, numbers without gaps', async () => {
  const eventId = await hall.open({ rows: 4, seats: 20 });
  const orders: Ordered[] = await Promise.all(
    Array.from({ length: 20 }, (_, index) => {
      const rows = [1, 2, 3, 4].slice(0, (index % 4) + 1);
      return hall.order(
        eventId,
        rows.map((row) => seat(row, index + 1)),
        `buyer-${index}`,
      );
    }),
  );
  const deliveries = shuffled([...orders, ...orders, ...orders]);
  await Promise.all(deliveries.map((order) => hall.pay(order)));
  await Promise.all(orders.map((order) => becomes(order, 'CONFIRMED', 30_000)));
  await new Promise((resolve) => setTimeout(resolve, 500));
  const tickets = await ticketsOf(eventId);
  expect(tickets.map((ticket) => ticket.serial)).toEqual(tickets.map((_, index) => index + 1));
  const seats = tickets.map((ticket) => JSON.stringify(ticket.seat));
  expect(new Set(seats).size).toBe(seats.length);
  const items = (await hall.db.collection('orders').find({ eventId }).toArray()).flatMap(
    (order) => order.items,
  );
  expect(tickets).toHaveLength(items.length);
  for (const order of orders) {
    expect(hall.toldOf('OrderConfirmed', order.id).length).toBe(1);
    expect(hall.toldOf('RefundRequested', order.id)).toEqual([]);
  }
});

test('two payments of one order: one is kept, the other given back, once', async () => {
  const eventId = await hall.open();
  const order = await hall.order(eventId, [seat(1, 1)], 'ann');
  const [first, second] = [randomUUID(), randomUUID()];
  await Promise.all(shuffled([first, second, first, second, second]).map((id) => hall.pay(order, id)));
  await becomes(order, 'CONFIRMED');
  await until('the refund', () => hall.toldOf('RefundRequested', order.id).length > 0);
  await new Promise((resolve) => setTimeout(resolve, 500));
  const kept = (await hall.db.collection<{ _id: string }>('orders').findOne({ _id: order.id }))?.[
    'paymentId' as never
  ];
  const refunds = hall.toldOf('RefundRequested', order.id);
  expect(refunds).toHaveLength(1);
  expect(refunds[0]?.payload).toMatchObject({
    reason: 'DUPLICATE_PAYMENT',
    paymentId: kept === first ? second : first,
  });
  expect(await ticketsOf(eventId)).toHaveLength(1);
});

test('a payment of another amount buys nothing and is given back', async () => {
  const eventId = await hall.open();
  const order = await hall.order(eventId, [seat(1, 1)], 'ann');
  await hall.publish(paymentCaptured, { ...hall.captured(order), amount: 1 });
  const refund = await until('the refund', () => hall.toldOf('RefundRequested', order.id)[0]);
  expect(refund.payload).toMatchObject({ reason: 'WRONG_AMOUNT', amount: 1 });
  expect(await hall.stateOf(order)).toBe('PENDING_PAYMENT');
});

test('an order cancelled before it is paid frees its seats, and cancelling again says the same', async () => {
  const eventId = await hall.open({ terms: { limitPerBuyer: 1 } });
  const order = await hall.order(eventId, [seat(1, 1)], 'ann');
  const cancel = (viewer = user('ann')) => hall.ask(cancelOrder, { input: { orderId: order.id } }, viewer);
  expect((await cancel(user('bob'))).errors?.[0]?.extensions.code).toBe('NOT_FOUND');
  expect((await cancel()).data?.cancelOrder.status).toBe('CANCELLED');
  expect((await cancel()).data?.cancelOrder.status).toBe('CANCELLED');
  expect(await hall.seats(eventId)).toBe('AAAAAAAAAA');
  await until('the news of it', () => hall.toldOf('OrderClosed', order.id).length === 1);
  const paid = await hall.order(eventId, [seat(1, 2)], 'ann');
  await hall.pay(paid);
  await becomes(paid, 'CONFIRMED');
  const late = await hall.ask(cancelOrder, { input: { orderId: paid.id } }, user('ann'));
  expect(late.errors?.[0]?.extensions.code).toBe('CONFLICT');
});

test('the key of an order gives the same order again, and is refused for another hold', async () => {
  const eventId = await hall.open();
  const [one, two] = [
    (await hall.hold(eventId, [seat(1, 1)], 'ann')).result,
    (await hall.hold(eventId, [seat(1, 2)], 'ann')).result,
  ];
  const key = randomUUID();
  const placed = await hall.place(one.id, 'ann', key);
  expect((await hall.place(one.id, 'ann', key)).result.id).toBe(placed.result.id);
  const other = await hall.place(two.id, 'ann', key);
  expect(other.answer.errors?.[0]?.extensions).toMatchObject({ code: 'CONFLICT', field: 'idempotencyKey' });
  expect((await hall.place(two.id, 'ann')).result.__typename).toBe('Order');
  expect((await hall.place(one.id, 'bob')).answer.errors?.[0]?.extensions.code).toBe('NOT_FOUND');
});

const twoHolds = async (eventId: string, buyer: string): Promise<[{ id: string }, { id: string }]> => [
  (await hall.hold(eventId, [seat(1, 1)], buyer)).result,
  (await hall.hold(eventId, [seat(1, 2)], buyer)).result,
];

test('a further key of an order stands for it as the first one does', async () => {
  const eventId = await hall.open();
  const [one, two] = await twoHolds(eventId, 'ann');
  const order = (await hall.place(one.id, 'ann')).result;
  const key = randomUUID();
  expect((await hall.place(one.id, 'ann', key)).result.id).toBe(order.id);
  const other = await hall.place(two.id, 'ann', key);
  expect(other.answer.errors?.[0]?.extensions).toMatchObject({ code: 'CONFLICT', field: 'idempotencyKey' });
  expect((await hall.place(one.id, 'ann', key)).result.id).toBe(order.id);
  expect((await hall.place(two.id, 'ann')).result.__typename).toBe('Order');
});

test('a key that comes at once for a hold that is ordered and for one that is not stands for one of them', async () => {
  const eventId = await hall.open();
  const [one, two] = await twoHolds(eventId, 'ann');
  await hall.place(one.id, 'ann');
  const key = randomUUID();
  const both = () => Promise.all([one, two].map(({ id }) => hall.place(id, 'ann', key)));
  const idsOf = (answers: Awaited<ReturnType<typeof both>>) => answers.map(({ result }) => result?.id);
  const answered = idsOf(await both());
  expect(answered.filter((id) => id !== undefined)).toHaveLength(1);
  expect(idsOf(await both())).toEqual(answered);
});

test('the keys of an order give it also when its hold is forgotten, and to nobody else', async () => {
  const eventId = await hall.open();
  const { result } = await hall.hold(eventId, [seat(1, 1)], 'ann');
  const keys = [randomUUID(), randomUUID()];
  const order = (await hall.place(result.id, 'ann', keys[0])).result;
  await hall.place(result.id, 'ann', keys[1]);
  await hall.db.collection('carts').deleteOne({ eventId });
  for (const key of keys) expect((await hall.place(result.id, 'ann', key)).result.id).toBe(order.id);
  expect((await hall.place(result.id, 'bob')).answer.errors?.[0]?.extensions.code).toBe('NOT_FOUND');
});

test('an order takes so many keys and no more; who has too many is told which order it is', async () => {
  const eventId = await hall.open();
  const { result } = await hall.hold(eventId, [seat(1, 1)], 'ann');
  const keys = Array.from({ length: 20 }, () => randomUUID());
  const order = (await hall.place(result.id, 'ann', keys[0])).result;
  for (const key of keys) expect((await hall.place(result.id, 'ann', key)).result.id).toBe(order.id);
  expect((await hall.place(result.id, 'ann')).answer.errors?.[0]?.extensions).toMatchObject({
    code: 'CONFLICT',
    field: 'idempotencyKey',
    orderId: order.id,
    orderNumber: order.number,
  });
  for (const key of keys) expect((await hall.place(result.id, 'ann', key)).result.id).toBe(order.id);
});

test('a hold that has lapsed cannot be ordered; an order that is not paid in time expires', async () => {
  const eventId = await hall.open();
  const { result } = await hall.hold(eventId, [seat(1, 1)], 'ann');
  const order = await hall.order(eventId, [seat(1, 2)], 'ann');
  hall.pass(10 * minute + 1);
  expect((await hall.place(result.id, 'ann')).result.__typename).toBe('HoldExpired');
  expect((await hall.seen(order, 'ann')).status).toBe('EXPIRED');
  expect(await hall.seats(eventId)).toBe('AAAAAAAAAA');
  await becomes(order, 'EXPIRED');
  await until('the news of it', () => hall.toldOf('OrderClosed', order.id)[0]?.payload.reason === 'EXPIRED');
});

test('a late payment takes the same seats if they are free, and is given back if not', async () => {
  const eventId = await hall.open();
  const [free, lost] = await Promise.all([
    hall.order(eventId, [seat(1, 1), seat(1, 2)], 'ann'),
    hall.order(eventId, [seat(1, 3), seat(1, 4)], 'bob'),
  ]);
  hall.pass(10 * minute + 1);
  await Promise.all([becomes(free, 'EXPIRED'), becomes(lost, 'EXPIRED')]);
  await hall.hold(eventId, [seat(1, 4)], 'cat');
  await Promise.all([hall.pay(free), hall.pay(lost), hall.pay(free), hall.pay(lost)]);
  await becomes(free, 'CONFIRMED');
  await becomes(lost, 'REFUND_PENDING');
  expect(await hall.seats(eventId)).toBe('SSAHAAAAAA');
  const refund = await until('the refund', () => hall.toldOf('RefundRequested', lost.id)[0]);
  expect(refund.payload).toMatchObject({ reason: 'SEATS_LOST', amount: lost.total.total.amount });
  await Promise.all([hall.refundOf(lost), hall.refundOf(lost)]);
  await becomes(lost, 'REFUNDED');
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(hall.toldOf('RefundRequested', lost.id)).toHaveLength(1);
  expect(hall.toldOf('OrderRefunded', lost.id)).toHaveLength(1);
  expect((await ticketsOf(eventId)).map((ticket) => ticket.serial)).toEqual([1, 2]);
});

test('money that comes after the buyer cancelled buys nothing and is given back, once', async () => {
  const eventId = await hall.open();
  const order = await hall.order(eventId, [seat(1, 1)], 'ann');
  await hall.ask(cancelOrder, { input: { orderId: order.id } }, user('ann'));
  const paymentId = randomUUID();
  await Promise.all([hall.pay(order, paymentId), hall.pay(order, paymentId)]);
  const refund = await until('the refund', () => hall.toldOf('RefundRequested', order.id)[0]);
  const { amount } = order.total.total;
  expect(refund.payload).toMatchObject({ reason: 'ORDER_CANCELLED', paymentId, amount });
  await hall.refundOf(order, paymentId);
  await becomes(order, 'REFUNDED');
  expect(hall.toldOf('RefundRequested', order.id)).toHaveLength(1);
  expect(hall.toldOf('OrderConfirmed', order.id)).toEqual([]);
  expect(await hall.seats(eventId)).toBe('AAAAAAAAAA');
  expect(await ticketsOf(eventId)).toEqual([]);
});

test('a refund heard of before its capture leaves nothing bought', async () => {
  const eventId = await hall.open();
  const order = await hall.order(eventId, [seat(1, 1)], 'ann');
  await hall.refundOf(order);
  await until('its record', async () => {
    const stored = await hall.db.collection<{ _id: string }>('orders').findOne({ _id: order.id });
    return (stored?.['refundedPayments' as never] as string[] | undefined)?.length === 1;
  });
  await hall.pay(order);
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(await hall.stateOf(order)).toBe('PENDING_PAYMENT');
  expect(await ticketsOf(eventId)).toEqual([]);
});

test('a refund of the whole kills the tickets and frees the seats', async () => {
  const eventId = await hall.open();
  const order = await hall.order(eventId, [seat(1, 1)], 'ann');
  await hall.pay(order);
  await becomes(order, 'CONFIRMED');
  await hall.refundOf(order);
  await becomes(order, 'REFUNDED');
  await until('the seat', async () => (await hall.seats(eventId)) === 'AAAAAAAAAA');
  expect((await hall.seen(order, 'ann')).tickets).toMatchObject([{ status: 'REFUNDED' }]);
  const news = await until('the news of it', () => hall.toldOf('OrderRefunded', order.id)[0]);
  expect(news.payload.tickets).toMatchObject([{ priceTierId: 'tier-1', price: 4_990 }]);
  const resold = await hall.order(eventId, [seat(1, 1)], 'bob');
  await hall.pay(resold);
  await becomes(resold, 'CONFIRMED');
});

test('a cancelled event: every paid order is given back once, the others are closed, nothing is sold any more', async () => {
  const eventId = await hall.open({ rows: 2, seats: 20 });
  const orders = await Promise.all(
    Array.from({ length: 12 }, (_, index) => hall.order(eventId, [seat(1, index + 1)], `buyer-${index}`)),
  );
  const [paid, unpaid] = [orders.slice(0, 8), orders.slice(8)];
  await Promise.all(paid.map((order) => hall.pay(order)));
  await Promise.all(paid.map((order) => becomes(order, 'CONFIRMED')));
  const news = { eventId, version: 2, title: 'Olympia Night', cancelledAt: new Date().toISOString() };
  await Promise.all([1, 2, 3].map(() => hall.publish(eventCancelled, news)));
  await Promise.all(paid.map((order) => becomes(order, 'REFUND_PENDING')));
  await Promise.all(unpaid.map((order) => becomes(order, 'CANCELLED')));
  const [late] = unpaid;
  if (late) {
    await hall.pay(late);
    await becomes(late, 'REFUND_PENDING');
  }
  await until('the codes to die', async () =>
    (await ticketsOf(eventId)).every((ticket) => ticket.status === 'CANCELLED'),
  );
  const refunded = late ? [...paid, late] : paid;
  await until('the refunds', () => refunded.every(({ id }) => hall.toldOf('RefundRequested', id).length > 0));
  for (const { id } of refunded) {
    expect(hall.toldOf('RefundRequested', id).map(({ payload }) => payload.reason)).toEqual([
      'EVENT_CANCELLED',
    ]);
  }
  expect((await hall.hold(eventId, [seat(2, 1)], 'zoe')).result.__typename).toBe('SalesClosed');
});

test('places without numbers are sold once and come back once, also after a late payment', async () => {
  const eventId = await hall.open({ standing: 4 });
  const left = async () => (await hall.db.collection('areas').findOne({ eventId }))?.available;
  const order = async (quantity: number, buyer: string): Promise<Ordered> => {
    const input = { eventId, areas: [{ key: 'standing', quantity }], idempotencyKey: randomUUID() };
    const held = await hall.ask(holdGeneralAdmission, { input }, user(buyer));
    return (await hall.place(held.data?.holdGeneralAdmission.id, buyer)).result;
  };
  const [first, late] = [await order(2, 'ann'), await order(2, 'bob')];
  await Promise.all([hall.pay(first), hall.pay(first), hall.pay(first)]);
  await becomes(first, 'CONFIRMED');
  expect((await hall.seen(first, 'ann')).tickets).toMatchObject([
    { seat: null, area: { key: 'standing' } },
    { seat: null, area: { key: 'standing' } },
  ]);
  hall.pass(10 * minute + 1);
  await becomes(late, 'EXPIRED');
  await until('the places', async () => (await left()) === 2);
  await Promise.all([hall.pay(late), hall.pay(late)]);
  await becomes(late, 'CONFIRMED');
  expect(await left()).toBe(0);
  await Promise.all([hall.refundOf(first), hall.refundOf(first), hall.refundOf(first)]);
  await becomes(first, 'REFUNDED');
  await until('the places', async () => (await left()) === 2);
  // Long after, when the area has forgotten who had what, a repetition still changes nothing.
  hall.pass(6 * minute);
  await until('the area to forget', async () => {
    const area = await hall.db.collection('areas').findOne({ eventId });
    return Object.keys(area?.entriesBy).length === 0;
  });
  await Promise.all([hall.refundOf(first), hall.pay(late), hall.pay(first)]);
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(await left()).toBe(2);
  expect((await ticketsOf(eventId)).map(({ serial }) => serial)).toEqual([1, 2, 3, 4]);
});
