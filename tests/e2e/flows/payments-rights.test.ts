import { randomUUID } from 'node:crypto';
import { createApi, login } from '@parterre/house/api';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import {
  buy,
  holdSeats,
  newEvent,
  orderOf,
  payOrder,
  placeOrder,
  type TestEvent,
} from '../../kit/box-office.js';
import { codeOf, refusalOf } from '../../kit/refusal.js';
import { until } from '../../kit/until.js';
import { newBuyer, newOrganizer, type Visitor } from '../../kit/visitors.js';

const house = inject('house');
const anyone = createApi(house.graphqlUrl);
type People = Record<'organizer' | 'otherOrganizer' | 'stranger' | 'admin', Pick<Visitor, 'api'>>;
let people: People;
let event: TestEvent;
beforeAll(async () => {
  const [organizer, otherOrganizer, stranger, admin] = await Promise.all([
    newOrganizer(house),
    newOrganizer(house),
    newBuyer(house),
    login(anyone, house.admin),
  ]);
  people = { organizer, otherOrganizer, stranger, admin };
  event = await newEvent(organizer.api, { rows: 1, seatsPerRow: 30 });
});

let seat = 0;
/** A buyer with a ticket for 55.92 EUR. */
async function bought() {
  const buyer = await newBuyer(house);
  seat += 1;
  const order = await buy(buyer.api, event.id, [`Stalls/R1/${seat}`]);
  return { buyer, orderId: String(order.id), paymentId: String(order.payments[0].id) };
}

interface RefundInput {
  paymentId: string;
  amount?: number;
  idempotencyKey?: string;
  reason?: string;
}
const refund = async ({ api }: Pick<Visitor, 'api'>, input: RefundInput) => {
  const { refundPayment } = await api(
    `mutation ($input: RefundPaymentInput!) { refundPayment(input: $input) {
      status refunded { amount currency } refunds { id status reason amount { amount } requestedAt completedAt }
    } }`,
    { input: { reason: 'The soloist is ill.', idempotencyKey: randomUUID(), ...input } },
  );
  return refundPayment;
};
const look = async ({ api }: Pick<Visitor, 'api'>, id: string) => {
  const { payment } = await api(
    `query ($id: ID!) { payment(id: $id) {
      id status amount { amount currency } card { last4 } order { id status number } refunded { amount }
      createdAt capturedAt
    } }`,
    { id },
  );
  return payment;
};

describe('who sees a payment', () => {
  test('its buyer, the organizer and ADMIN see all of it; for others there is none', async () => {
    const { buyer, orderId, paymentId } = await bought();
    for (const person of [buyer, people.organizer, people.admin]) {
      expect(await look(person, paymentId)).toMatchObject({
        ...{ id: paymentId, status: 'CAPTURED', amount: { amount: 5_592, currency: 'EUR' } },
        ...{ card: { last4: '4242' }, order: { id: orderId, status: 'CONFIRMED' }, refunded: { amount: 0 } },
      });
    }
    for (const person of [people.stranger, people.otherOrganizer]) {
      expect(await codeOf(look(person, paymentId))).toBe('NOT_FOUND');
    }
    expect(await codeOf(look(people.stranger, 'no-such-payment'))).toBe('NOT_FOUND');
    expect(await codeOf(look({ api: anyone }, paymentId))).toBe('UNAUTHENTICATED');
  });

  test('an order has every attempt to pay it, oldest first', async () => {
    const buyer = await newBuyer(house);
    seat += 1;
    const { id: holdId } = await holdSeats(buyer.api, event.id, [`Stalls/R1/${seat}`]);
    const { id: orderId } = await placeOrder(buyer.api, holdId);
    expect((await orderOf(buyer.api, orderId)).payments).toEqual([]);
    for (const token of ['tok_declined', 'tok_insufficient_funds', 'tok_ok']) {
      await payOrder(buyer.api, orderId, token);
    }
    for (const person of [buyer, people.organizer, people.admin]) {
      const { order } = await person.api(
        'query ($id: ID!) { order(id: $id) { payments { status failure { code } order { id } } } }',
        { id: orderId },
      );
      expect(order.payments).toEqual([
        { status: 'FAILED', failure: { code: 'CARD_DECLINED' }, order: { id: orderId } },
        { status: 'FAILED', failure: { code: 'INSUFFICIENT_FUNDS' }, order: { id: orderId } },
        { status: 'CAPTURED', failure: null, order: { id: orderId } },
      ]);
    }
  });

  test('who may not pay an order of somebody else does not find it, and nothing is taken', async () => {
    const buyer = await newBuyer(house);
    seat += 1;
    const { id: holdId } = await holdSeats(buyer.api, event.id, [`Stalls/R1/${seat}`]);
    const { id: orderId } = await placeOrder(buyer.api, holdId);
    await until(
      'payments to know the order',
      async () => (await payOrder(buyer.api, orderId, 'tok_declined')).code,
    );
    expect(await codeOf(payOrder(people.stranger.api, orderId))).toBe('NOT_FOUND');
    expect(await codeOf(payOrder(anyone, orderId))).toBe('UNAUTHENTICATED');
    expect((await orderOf(buyer.api, orderId)).payments).toHaveLength(1);
  });
});

describe('giving money back', () => {
  test('in parts to the whole, and never more; the organizer says why', async () => {
    const { buyer, paymentId } = await bought();
    const part = await refund(people.organizer, { paymentId, amount: 592, reason: 'A bad view.' });
    expect(part).toEqual({
      status: 'PARTIALLY_REFUNDED',
      refunded: { amount: 592, currency: 'EUR' },
      refunds: [
        {
          ...{ id: expect.any(String), status: 'COMPLETED', reason: 'A bad view.', amount: { amount: 592 } },
          ...{ requestedAt: expect.any(String), completedAt: expect.any(String) },
        },
      ],
    });
    await until('the part in the history', async () => {
      const { me } = await buyer.api(
        '{ me { purchases(first: 1) { edges { node { status refunded { amount } } } } } }',
      );
      const purchase = me.purchases.edges[0]?.node;
      return purchase?.status === 'CONFIRMED' && purchase.refunded.amount === 592;
    });
    const tooMuch = await refusalOf(refund(people.organizer, { paymentId, amount: 5_001 }));
    expect(tooMuch).toMatchObject({ code: 'BAD_USER_INPUT', faults: [{ field: 'amount' }] });
    expect(tooMuch.message).toContain('5000');
    for (const amount of [0, -1]) {
      expect(await codeOf(refund(people.organizer, { paymentId, amount }))).toBe('BAD_USER_INPUT');
    }
    const whole = await refund(people.admin, { paymentId });
    expect(whole).toMatchObject({ status: 'REFUNDED', refunded: { amount: 5_592 } });
    expect(whole.refunds).toHaveLength(2);
    expect(await codeOf(refund(people.organizer, { paymentId }))).toBe('CONFLICT');
    expect(await look(buyer, paymentId)).toMatchObject({ status: 'REFUNDED', refunded: { amount: 5_592 } });
  });

  test('the same request is done once, one after another or at once; a race for the rest has one winner', async () => {
    const { paymentId } = await bought();
    const again = { paymentId, amount: 1_000, idempotencyKey: randomUUID() };
    await Promise.all([1, 2, 3].map(() => refund(people.organizer, again)));
    expect(await refund(people.organizer, again)).toMatchObject({ refunded: { amount: 1_000 } });
    expect(await codeOf(refund(people.organizer, { ...again, amount: 999 }))).toBe('CONFLICT');
    const raced = await Promise.allSettled([1, 2, 3].map(() => refund(people.organizer, { paymentId })));
    expect(raced.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const { refunded, status } = await look(people.organizer, paymentId);
    expect([refunded.amount, status]).toEqual([5_592, 'REFUNDED']);
  });

  test('only the organizer of the event and ADMIN may, and only of what was taken', async () => {
    const { buyer, orderId, paymentId } = await bought();
    expect(await codeOf(refund(buyer, { paymentId }))).toBe('FORBIDDEN');
    expect(await codeOf(refund(people.otherOrganizer, { paymentId }))).toBe('NOT_FOUND');
    expect(await codeOf(refund({ api: anyone }, { paymentId }))).toBe('UNAUTHENTICATED');
    expect(await orderOf(buyer.api, orderId)).toMatchObject({
      status: 'CONFIRMED',
      payments: [{ refunds: [] }],
    });

    seat += 1;
    const { id: holdId } = await holdSeats(buyer.api, event.id, [`Stalls/R1/${seat}`]);
    const { id: unpaid } = await placeOrder(buyer.api, holdId);
    await payOrder(buyer.api, unpaid, 'tok_declined');
    const [declined] = (await orderOf(buyer.api, unpaid)).payments;
    expect(await codeOf(refund(people.organizer, { paymentId: declined.id }))).toBe('CONFLICT');
  });
});
