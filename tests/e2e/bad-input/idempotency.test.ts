import { randomUUID } from 'node:crypto';
import type { Api } from '@parterre/house/api';
import { beforeAll, expect, inject, test } from 'vitest';
import {
  buy,
  holdPlaces,
  holdSeats,
  newEvent,
  orderOf,
  payOrder,
  placeOrder,
  type TestEvent,
} from '../../kit/box-office.js';
import { named } from '../../kit/cases.js';
import { refusalOf } from '../../kit/refusal.js';
import { until } from '../../kit/until.js';
import { newBuyer, newOrganizer, type Visitor } from '../../kit/visitors.js';

const house = inject('house');
let organizer: Visitor;
let event: TestEvent;
beforeAll(async () => {
  organizer = await newOrganizer(house);
  event = await newEvent(organizer.api, { rows: 10, seatsPerRow: 20, floor: 50 });
});

let row = 0;
/** Seats of a row that no other test here touches. */
function ownSeats(count: number): string[] {
  row += 1;
  return Array.from({ length: count }, (_, index) => `Stalls/R${row}/${index + 1}`);
}

function hold(api: Api, seatIds: string[], idempotencyKey: string) {
  return api(
    `mutation ($input: HoldSeatsInput!) { holdSeats(input: $input) {
      __typename ... on SeatHold { id expiresAt seats { id } total { total { amount } } } ... on SeatsUnavailable { unavailable }
    } }`,
    { input: { eventId: event.id, seatIds, idempotencyKey } },
  ).then(({ holdSeats }) => holdSeats);
}

function refund(paymentId: string, idempotencyKey: string, amount: number, reason = 'A part of it.') {
  return organizer
    .api(
      `mutation ($input: RefundPaymentInput!) { refundPayment(input: $input) {
        id refunded { amount } refunds { id amount { amount } }
      } }`,
      { input: { paymentId, amount, reason, idempotencyKey } },
    )
    .then(({ refundPayment }) => refundPayment);
}

async function expectConflict(operation: Promise<unknown>): Promise<void> {
  const refusal = await refusalOf(operation);
  expect([refusal.code, refusal.field]).toEqual(['CONFLICT', 'idempotencyKey']);
  expect(refusal.message).toMatch(/key/);
}

test('holdSeats: the same key is the same hold, one after another or at once; other seats are refused', async () => {
  const buyer = await newBuyer(house);
  const [first, second, third] = ownSeats(3) as [string, string, string];
  const key = randomUUID();
  const held = await hold(buyer.api, [first, second], key);
  expect(held.__typename).toBe('SeatHold');
  const again = await Promise.all([1, 2, 3, 4].map(() => hold(buyer.api, [first, second], key)));
  expect(again).toEqual(Array(4).fill(held));
  // The order in which seats are named is no other input.
  expect((await hold(buyer.api, [second, first], key)).id).toBe(held.id);
  await expectConflict(hold(buyer.api, [first, third], key));
  await expectConflict(hold(buyer.api, [first], key));
  expect((await holdSeats(buyer.api, event.id, [third])).__typename, 'and took nothing').toBe('SeatHold');
});

test('holdSeats: ten at once with one new key make one hold', async () => {
  const buyer = await newBuyer(house);
  const seats = ownSeats(4);
  const key = randomUUID();
  const answers = await Promise.all(Array.from({ length: 10 }, () => hold(buyer.api, seats, key)));
  expect(new Set(answers.map(({ id }) => id)).size).toBe(1);
  expect((await holdPlaces(buyer.api, event.id, { floor: 6 })).__typename, '4 and 6 of 10').toBe('SeatHold');
});

test('holdSeats: a key belongs to who made it', async () => {
  const [one, two] = await Promise.all([newBuyer(house), newBuyer(house)]);
  const seats = ownSeats(2);
  const key = randomUUID();
  const mine = await hold(one.api, seats.slice(0, 1), key);
  const yours = await hold(two.api, seats.slice(1), key);
  expect(mine.id).not.toBe(yours.id);
  expect(yours.__typename).toBe('SeatHold');
});

test('holdSeats: the key of a hold that was given back cannot hold again', async () => {
  const buyer = await newBuyer(house);
  const seats = ownSeats(1);
  const key = randomUUID();
  const { id } = await hold(buyer.api, seats, key);
  await buyer.api('mutation ($input: HoldActionInput!) { releaseHold(input: $input) }', {
    input: { holdId: id },
  });
  await expectConflict(hold(buyer.api, seats, key));
  expect((await hold(buyer.api, seats, randomUUID())).__typename).toBe('SeatHold');
});

test('placeOrder: the same key is the same order; another hold is refused', async () => {
  const buyer = await newBuyer(house);
  const seats = ownSeats(2);
  const [one, two] = await Promise.all(seats.map((seat) => holdSeats(buyer.api, event.id, [seat])));
  const key = randomUUID();
  const orders = await Promise.all([1, 2, 3].map(() => placeOrder(buyer.api, one.id, key)));
  expect(new Set(orders.map(({ number }) => number)).size).toBe(1);
  await expectConflict(placeOrder(buyer.api, two.id, key));
  // One hold makes one order, whatever the key.
  expect((await placeOrder(buyer.api, one.id)).id).toBe(orders[0].id);
  expect((await placeOrder(buyer.api, two.id)).id).not.toBe(orders[0].id);
});

test('payOrder: the same key is the same payment, one after another or at once; other input is refused', async () => {
  const buyer = await newBuyer(house);
  const [one, two] = await Promise.all(
    ownSeats(2).map(async (seat) => placeOrder(buyer.api, (await holdSeats(buyer.api, event.id, [seat])).id)),
  );
  const key = randomUUID();
  const payments = await Promise.all([1, 2, 3].map(() => payOrder(buyer.api, one.id, 'tok_ok', key)));
  payments.push(await payOrder(buyer.api, one.id, 'tok_ok', key));
  expect(payments).toEqual(Array(4).fill(payments[0]));
  expect(payments[0]).toMatchObject({ __typename: 'Payment', status: 'CAPTURED' });
  await expectConflict(payOrder(buyer.api, two.id, 'tok_ok', key));
  await expectConflict(payOrder(buyer.api, one.id, 'tok_declined', key));
  expect((await orderOf(buyer.api, one.id)).payments).toHaveLength(1);
  expect((await orderOf(buyer.api, two.id)).payments).toHaveLength(0);
  expect(await payOrder(buyer.api, one.id), 'and a new key pays nothing twice').toMatchObject({
    __typename: 'OrderNotPayable',
  });
});

test('refundPayment: the same key is the same refund, one after another or at once; other input is refused', async () => {
  const buyer = await newBuyer(house);
  const [first, second] = await Promise.all(ownSeats(2).map((seat) => buy(buyer.api, event.id, [seat])));
  const [payment] = first.payments;
  const key = randomUUID();
  await Promise.all([1, 2, 3].map(() => refund(payment.id, key, 100)));
  const { refunds } = await refund(payment.id, key, 100);
  expect(refunds).toEqual([{ id: expect.any(String), amount: { amount: 100 } }]);
  await expectConflict(refund(payment.id, key, 101));
  await expectConflict(refund(payment.id, key, 100, 'Another reason.'));
  await expectConflict(refund(second.payments[0].id, key, 100));
  await until('the refund to be done', async () => {
    const [paid] = (await orderOf(buyer.api, first.id)).payments;
    return paid.status === 'PARTIALLY_REFUNDED' && paid.refunds.length === 1;
  });
  expect((await orderOf(buyer.api, second.id)).payments[0].refunds).toEqual([]);
});

test.each(named(['short', 'x'.repeat(129), '', 'has a space in it', 'ключ-ключ-ключ']))(
  'a key that is none is refused by name, everywhere: %s',
  async (_name, idempotencyKey) => {
    const { api } = await newBuyer(house);
    const refusals = await Promise.all([
      refusalOf(hold(api, ['Stalls/R1/1'], idempotencyKey)),
      refusalOf(placeOrder(api, 'x', idempotencyKey)),
      refusalOf(payOrder(api, 'x', 'tok_ok', idempotencyKey)),
      refusalOf(refund('x', idempotencyKey, 100)),
    ]);
    for (const { code, faults } of refusals) {
      expect([code, faults[0]?.field]).toEqual(['BAD_USER_INPUT', 'idempotencyKey']);
      expect(faults[0]?.message).toMatch(/8 to 128/);
    }
  },
);
