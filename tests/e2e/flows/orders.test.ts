import { randomUUID } from 'node:crypto';
import { expect, inject, test } from 'vitest';
import {
  buy,
  holdPlaces,
  newEvent,
  orderIn,
  orderOf,
  payOrder,
  placeOrder,
  refundedOrder,
  seatsOf,
} from '../../kit/box-office.js';
import { hold } from '../../kit/holds.js';
import { codeOf, refusalOf } from '../../kit/refusal.js';
import { until } from '../../kit/until.js';
import { newCast, newOrganizer, type Visitor } from '../../kit/visitors.js';

const house = inject('house');
const { organizer, ann, bob } = await newCast(house);

async function cancel({ api }: Visitor, orderId: string) {
  const { cancelOrder } = await api(
    'mutation ($input: CancelOrderInput!) { cancelOrder(input: $input) { id status } }',
    { input: { orderId } },
  );
  return cancelOrder;
}

async function timelineOf({ api }: Visitor, id: string) {
  const { order } = await api(
    'query ($id: ID!) { order(id: $id) { timeline { kind at by { id } amount { amount } reason } } }',
    { id },
  );
  return order.timeline;
}

test('cancelled before it is paid: its places are free, and no payment is taken any more', async () => {
  const event = await newEvent(organizer.api, { floor: 3 });
  const held = await holdPlaces(ann.api, event.id, { floor: 3 }, ['Stalls/R1/1']);
  const order = await placeOrder(ann.api, held.id);
  expect(await codeOf(cancel(bob, order.id))).toBe('NOT_FOUND');
  expect(await cancel(ann, order.id)).toEqual({ id: order.id, status: 'CANCELLED' });
  expect((await cancel(ann, order.id)).status, 'sent again, the same').toBe('CANCELLED');
  expect(await payOrder(ann.api, order.id)).toMatchObject({
    __typename: 'OrderNotPayable',
    orderStatus: 'CANCELLED',
  });
  expect((await holdPlaces(bob.api, event.id, { floor: 3 }, ['Stalls/R1/1'])).__typename).toBe('SeatHold');
  expect(await timelineOf(ann, order.id)).toMatchObject([
    { kind: 'PLACED', by: { id: ann.userId } },
    { kind: 'CANCELLED', by: { id: ann.userId } },
  ]);
});

test.each([
  { hours: 24 * 30, back: 10_000 },
  { hours: 24 * 5, back: 5_000 },
  { hours: 24, back: 0 },
])(
  'cancelled $hours h before the event, $back basis points come back by its policy',
  async ({ hours, back }) => {
    const steps = [
      { hoursBefore: 24 * 14, basisPoints: 10_000 },
      { hoursBefore: 48, basisPoints: 5_000 },
    ];
    const event = await newEvent(organizer.api, { startsInHours: hours, refundPolicy: { steps } });
    const order = await buy(ann.api, event.id, ['Stalls/R1/1', 'Stalls/R1/2']);
    const promised = async () => {
      const { order: seen } = await ann.api(
        'query ($id: ID!) { order(id: $id) { refundIfCancelled { amount currency } } }',
        { id: order.id },
      );
      return seen.refundIfCancelled;
    };
    if (back === 0) {
      expect(await promised()).toBeNull();
      expect(await codeOf(cancel(ann, order.id))).toBe('CONFLICT');
      expect(await orderOf(ann.api, order.id)).toMatchObject({
        status: 'CONFIRMED',
        tickets: [{ status: 'VALID' }, { status: 'VALID' }],
      });
      return;
    }
    // 111.83; the half of it is 55.915, half a cent up.
    const amount = back === 10_000 ? 11_183 : 5_592;
    expect(await promised()).toEqual({ amount, currency: 'EUR' });
    expect((await cancel(ann, order.id)).status).toMatch(/^REFUND(_PENDING|ED)$/);
    const refunded = await refundedOrder(ann.api, order.id);
    expect(refunded.payments[0].refunds).toMatchObject([{ amount: { amount } }]);
    expect(await promised()).toBeNull();
    expect(await seatsOf(ann.api, event.id)).toEqual(['AAAAAAAAAA', 'AAAAAAAAAA']);
    expect(await timelineOf(ann, order.id)).toMatchObject([
      { kind: 'PLACED', by: { id: ann.userId } },
      { kind: 'PAID', by: null },
      { kind: 'CONFIRMED', by: null },
      { kind: 'REFUND_REQUESTED', by: { id: ann.userId }, amount: { amount }, reason: 'BUYER_REQUEST' },
      { kind: 'REFUNDED', by: null },
    ]);
  },
);

test('an order that cost nothing is cancelled under any policy: its seats are for others', async () => {
  const event = await newEvent(organizer.api, { price: 0, fees: {}, taxBasisPoints: 0 });
  const order = await buy(ann.api, event.id, ['Stalls/R1/1', 'Stalls/R1/2']);
  expect(order.total.total.amount).toBe(0);
  const { order: seen } = await ann.api(
    'query ($id: ID!) { order(id: $id) { refundIfCancelled { amount } } }',
    {
      id: order.id,
    },
  );
  expect(seen.refundIfCancelled).toEqual({ amount: 0 });
  expect((await cancel(ann, order.id)).status).toMatch(/^REFUND(_PENDING|ED)$/);
  await refundedOrder(ann.api, order.id);
  expect(await seatsOf(ann.api, event.id)).toEqual(['AAAAAAAAAA', 'AAAAAAAAAA']);
  const again = await buy(bob.api, event.id, ['Stalls/R1/1']);
  expect(again.tickets).toHaveLength(1);
});

test('one of whose tickets was used is not cancelled', async () => {
  const event = await newEvent(organizer.api, {
    refundPolicy: { steps: [{ hoursBefore: 0, basisPoints: 10_000 }] },
  });
  const order = await buy(ann.api, event.id, ['Stalls/R1/1', 'Stalls/R1/2']);
  const input = { eventId: event.id, code: order.tickets[0].qrCode, device: 'north-1' };
  await organizer.api('mutation ($input: CheckInInput!) { checkIn(input: $input) { __typename } }', {
    input,
  });
  expect((await refusalOf(cancel(ann, order.id))).code).toBe('CONFLICT');
  expect((await orderOf(ann.api, order.id)).status).toBe('CONFIRMED');
});

const list = `query ($eventId: ID!, $search: String, $status: OrderStatus, $first: Int! = 20, $after: String) {
  orders(eventId: $eventId, search: $search, status: $status, first: $first, after: $after) {
    edges { node { id number status buyer { id displayName } } } pageInfo { hasNextPage endCursor } } }`;

test('the organizer lists the orders of an event and finds one by its number, a ticket’s, or the buyer', async () => {
  const event = await newEvent(organizer.api);
  const first = await buy(ann.api, event.id, ['Stalls/R1/1', 'Stalls/R1/2']);
  const second = await buy(bob.api, event.id, ['Stalls/R1/3']);
  const held = await hold(bob.api, event.id, ['Stalls/R1/4']);
  const waiting = await placeOrder(bob.api, held.id);
  const find = async (more: object = {}): Promise<string[]> => {
    const { orders } = await organizer.api(list, { eventId: event.id, ...more });
    return orders.edges.map(({ node }: { node: { id: string } }) => node.id);
  };

  expect(await find(), 'the latest first').toEqual([waiting.id, second.id, first.id]);
  for (const search of [
    first.number,
    first.number.split('-').at(-1),
    first.tickets[1].number,
    '2',
    ann.userId,
  ]) {
    expect(await find({ search }), search).toEqual([first.id]);
  }
  expect(await find({ search: bob.userId })).toEqual([waiting.id, second.id]);
  expect(await find({ search: bob.userId, status: 'CONFIRMED' })).toEqual([second.id]);
  expect(await find({ status: 'PENDING_PAYMENT' })).toEqual([waiting.id]);
  expect(await find({ search: 'nobody' })).toEqual([]);

  const { orders } = await organizer.api(list, { eventId: event.id, first: 2 });
  expect(orders.pageInfo.hasNextPage).toBe(true);
  expect(orders.edges[1].node).toMatchObject({ number: second.number, buyer: { id: bob.userId } });
  expect(await find({ first: 2, after: orders.pageInfo.endCursor })).toEqual([first.id]);

  expect(await codeOf(ann.api(list, { eventId: event.id }))).toBe('FORBIDDEN');
  const rival = await newOrganizer(house);
  expect(await codeOf(rival.api(list, { eventId: event.id }))).toBe('NOT_FOUND');
});

test('the organizer finds the orders of an address, and of nobody who has none of this event', async () => {
  const [event, other] = await Promise.all([newEvent(organizer.api), newEvent(organizer.api)]);
  const order = await buy(ann.api, event.id, ['Stalls/R1/1']);
  const elsewhere = await buy(bob.api, other.id, ['Stalls/R1/1']);
  const find = async (eventId: string, search: string): Promise<string[]> => {
    const { orders } = await organizer.api(list, { eventId, search });
    return orders.edges.map(({ node }: { node: { id: string } }) => node.id);
  };
  const { email } = ann.account;
  await until('the address to be known', async () => (await find(event.id, email)).length > 0);
  await until('the other as well', async () => (await find(other.id, bob.account.email)).length > 0);

  expect(await find(event.id, ` ${email.toUpperCase()} `)).toEqual([order.id]);
  expect(await find(event.id, bob.account.email), 'known, but not of this event').toEqual([]);
  expect(await find(other.id, email)).toEqual([]);
  expect(await find(other.id, bob.account.email)).toEqual([elsewhere.id]);
  expect(await find(event.id, email.slice(1)), 'a part of it').toEqual([]);
  const rival = await newOrganizer(house);
  expect(await codeOf(rival.api(list, { eventId: event.id, search: email }))).toBe('NOT_FOUND');
});

test('the timeline says who did what and when, to the buyer and to the organizer', async () => {
  const event = await newEvent(organizer.api);
  const order = await buy(ann.api, event.id, ['Stalls/R1/1']);
  const refund = (amount?: number) =>
    organizer.api('mutation ($input: RefundPaymentInput!) { refundPayment(input: $input) { id } }', {
      input: { paymentId: order.payments[0].id, amount, reason: 'A pillar.', idempotencyKey: randomUUID() },
    });
  await refund(592);
  await until('the part to be written down', async () => (await timelineOf(ann, order.id)).length === 4);
  await refund();
  await orderIn('REFUNDED', ann.api, order.id);
  const moments = await timelineOf(ann, order.id);
  const by = { id: organizer.userId };
  expect(moments).toMatchObject([
    { kind: 'PLACED', by: { id: ann.userId } },
    { kind: 'PAID', by: null },
    { kind: 'CONFIRMED', by: null },
    { kind: 'PARTIALLY_REFUNDED', by, amount: { amount: 592 } },
    { kind: 'REFUNDED', by, amount: { amount: 5_000 } },
  ]);
  const times = moments.map(({ at }: { at: string }) => Date.parse(at));
  expect(times).toEqual(times.toSorted((a: number, b: number) => a - b));
  expect(await timelineOf(organizer, order.id)).toEqual(moments);
  expect(await codeOf(timelineOf(bob, order.id))).toBe('NOT_FOUND');
});

test('the timeline tells of each ticket that was given away or used, and by whom', async () => {
  const event = await newEvent(organizer.api);
  const order = await buy(ann.api, event.id, ['Stalls/R1/1', 'Stalls/R1/2']);
  const [given, used] = order.tickets;
  const transfer = 'mutation ($input: TransferTicketInput!) { transferTicket(input: $input) { id } }';
  await ann.api(transfer, { input: { ticketId: given.id, toUserId: bob.userId } });
  const input = { eventId: event.id, code: used.qrCode, device: 'north-1' };
  await organizer.api('mutation ($input: CheckInInput!) { checkIn(input: $input) { __typename } }', {
    input,
  });
  const history = `query ($id: ID!) { order(id: $id) {
    timeline { kind at by { id } amount { amount } ticket { number status holder { id } } } } }`;
  const seenBy = async ({ api }: Visitor) => (await api(history, { id: order.id })).order.timeline;
  const moments = await seenBy(ann);
  const blank = { amount: null, ticket: null };
  expect(moments).toMatchObject([
    { kind: 'PLACED', by: { id: ann.userId }, ...blank },
    { kind: 'PAID', by: null, ...blank },
    { kind: 'CONFIRMED', by: null, ...blank },
    {
      ...{ kind: 'TICKET_TRANSFERRED', by: { id: ann.userId }, amount: null },
      ticket: { number: given.number, status: 'TRANSFERRED', holder: { id: bob.userId } },
    },
    {
      ...{ kind: 'TICKET_CHECKED_IN', by: { id: organizer.userId }, amount: null },
      ticket: { number: used.number, status: 'CHECKED_IN' },
    },
  ]);
  expect(await seenBy(organizer)).toEqual(moments);
});
