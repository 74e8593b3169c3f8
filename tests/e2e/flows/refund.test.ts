import { randomUUID } from 'node:crypto';
import { createApi } from '@parterre/house/api';
import { beforeAll, expect, inject, test } from 'vitest';
import {
  buy,
  holdSeats,
  newEvent,
  orderIn,
  orderOf,
  payOrder,
  placeOrder,
  type TestEvent,
} from '../../kit/box-office.js';
import { textOf } from '../../kit/eml.js';
import { mailAbout, mailsTo, subjectOf } from '../../kit/mailbox.js';
import { codeOf } from '../../kit/refusal.js';
import { until } from '../../kit/until.js';
import { newBuyer, newOrganizer, type Visitor } from '../../kit/visitors.js';

const house = inject('house');
const anyone = createApi(house.graphqlUrl);
let organizer: Visitor;
beforeAll(async () => {
  organizer = await newOrganizer(house);
});

async function seatsOf({ id }: TestEvent): Promise<string[]> {
  const { event } = await anyone('query ($id: ID!) { event(id: $id) { seatMap { rows { seats } } } }', {
    id,
  });
  return event.seatMap.rows.map(({ seats }: { seats: string }) => seats);
}

function refund(
  person: Visitor,
  paymentId: string,
  options: { amount?: number; idempotencyKey?: string } = {},
) {
  return person.api(
    `mutation ($input: RefundPaymentInput!) { refundPayment(input: $input) {
      id status refunded { amount } refunds { id status amount { amount } }
    } }`,
    { input: { paymentId, reason: 'The soloist is ill.', idempotencyKey: randomUUID(), ...options } },
  );
}

async function statisticsOf({ id }: TestEvent) {
  const { event } = await organizer.api(
    'query ($id: ID!) { event(id: $id) { statistics { ticketsSold ordersRefunded revenue { amount } } } }',
    { id },
  );
  return event.statistics;
}

/** Whether this came; twice is a fault. */
async function toldOnce(buyer: Visitor, words: RegExp): Promise<boolean> {
  const count = (await mailsTo(house, buyer)).map(subjectOf).filter((subject) => words.test(subject)).length;
  expect(count).toBeLessThan(2);
  return count === 1;
}

test('a refund voids the tickets, frees the seats, tells the buyer, and shows in history and statistics', async () => {
  const [event, buyer, next] = await Promise.all([
    newEvent(organizer.api),
    newBuyer(house, 'Ada'),
    newBuyer(house),
  ]);
  const order = await buy(buyer.api, event.id, ['Stalls/R1/1', 'Stalls/R1/2']);
  expect(await seatsOf(event)).toEqual(['SSAAAAAAAA', 'AAAAAAAAAA']);
  const [payment] = order.payments;
  for (const stranger of [buyer, next, await newOrganizer(house)]) {
    expect(['FORBIDDEN', 'NOT_FOUND']).toContain(await codeOf(refund(stranger, payment.id)));
  }

  const idempotencyKey = randomUUID();
  await refund(organizer, payment.id, { idempotencyKey });
  const refunded = await orderIn('REFUNDED', buyer.api, order.id);
  expect(refunded.tickets.map(({ status }: { status: string }) => status)).toEqual(['REFUNDED', 'REFUNDED']);
  expect(refunded.payments).toEqual([
    {
      id: payment.id,
      status: 'REFUNDED',
      amount: { amount: 11_183 },
      refunds: [{ id: expect.any(String), amount: { amount: 11_183 } }],
    },
  ]);
  // The same again is the same answer; the same key for something else is refused.
  const { refundPayment: again } = await refund(organizer, payment.id, { idempotencyKey });
  expect(again.refunds).toHaveLength(1);
  expect(await codeOf(refund(organizer, payment.id, { idempotencyKey, amount: 100 }))).toBe('CONFLICT');

  await until('the seats to be free', async () => (await seatsOf(event))[0] === 'AAAAAAAAAA');
  const mail = await mailAbout(house, buyer, `Refund for ${event.title}`);
  expect(textOf(mail, 'text/plain')).toContain('€111.83');
  await until('the history to follow', async () => {
    const { me } = await buyer.api('query { me { purchases { edges { node { status } } } } }');
    return me.purchases.edges[0]?.node.status === 'REFUNDED';
  });
  await until('the statistics to follow', async () => (await statisticsOf(event)).ordersRefunded === 1);
  expect(await statisticsOf(event)).toEqual({ ticketsSold: 0, ordersRefunded: 1, revenue: { amount: 0 } });

  const resold = await buy(next.api, event.id, ['Stalls/R1/1']);
  expect(resold.tickets[0].number).not.toBe(order.tickets[0].number);
});

test('a part given back leaves the tickets good', async () => {
  const [event, buyer] = await Promise.all([newEvent(organizer.api), newBuyer(house)]);
  const order = await buy(buyer.api, event.id, ['Stalls/R1/1']);
  const { refundPayment: payment } = await refund(organizer, order.payments[0].id, { amount: 592 });
  await until('the provider to have given it back', async () => {
    const { payments } = await orderOf(buyer.api, order.id);
    return payments[0].status === 'PARTIALLY_REFUNDED';
  });
  expect(payment.refunds).toMatchObject([{ amount: { amount: 592 } }]);
  expect(await orderOf(buyer.api, order.id)).toMatchObject({
    status: 'CONFIRMED',
    tickets: [{ status: 'VALID' }],
  });
  expect(await codeOf(refund(organizer, payment.id, { amount: 5_001 }))).toBe('BAD_USER_INPUT');
});

test('cancelling an event refunds everyone who paid, closes what was not paid, and tells the buyers', async () => {
  const event = await newEvent(organizer.api, { title: `Récital ${organizer.userId.slice(-8)}` });
  const buyers = await Promise.all([newBuyer(house), newBuyer(house, 'Luc', 'fr'), newBuyer(house)]);
  const orders = await Promise.all(
    buyers.map(async (buyer, index) => ({
      buyer,
      order: await buy(buyer.api, event.id, [`Stalls/R1/${index * 2 + 1}`, `Stalls/R1/${index * 2 + 2}`]),
    })),
  );
  const hesitant = await newBuyer(house);
  const hold = await holdSeats(hesitant.api, event.id, ['Stalls/R2/5']);
  const unpaid = await placeOrder(hesitant.api, hold.id);

  await organizer.api('mutation ($input: EventActionInput!) { cancelEvent(input: $input) { status } }', {
    input: { eventId: event.id },
  });
  for (const { buyer, order } of orders) {
    const refunded = await orderIn('REFUNDED', buyer.api, order.id, 30_000);
    expect(refunded.payments).toMatchObject([
      { status: 'REFUNDED', refunds: [{ amount: { amount: 11_183 } }] },
    ]);
    expect(refunded.tickets.map(({ status }: { status: string }) => status)).not.toContain('VALID');
    for (const words of [/^(Refund for|Remboursement pour) /, /^(Cancelled:|Annulé :) /]) {
      await until(`${order.number} to be told, ${words}`, () => toldOnce(buyer, words));
    }
  }
  await orderIn('CANCELLED', hesitant.api, unpaid.id);
  expect(await payOrder(hesitant.api, unpaid.id)).toMatchObject({ __typename: 'OrderNotPayable' });
  expect(await holdSeats(hesitant.api, event.id, ['Stalls/R2/6'])).toMatchObject({
    __typename: 'SalesClosed',
  });
  await until('the statistics to follow', async () => (await statisticsOf(event)).ordersRefunded === 3);
});
