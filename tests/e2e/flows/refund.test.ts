import { randomUUID } from 'node:crypto';
import { createApi } from '@parterre/house/api';
import { beforeAll, expect, inject, test } from 'vitest';
import { buy, cancelEvent, newEvent, orderOf, refundedOrder, type TestEvent } from '../../kit/box-office.js';
import { textOf } from '../../kit/eml.js';
import { mailAbout } from '../../kit/mailbox.js';
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
  const refunded = await refundedOrder(buyer.api, order.id);
  expect(refunded.tickets).toHaveLength(2);
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

test('a part given back leaves the tickets good; when the event is cancelled, the rest follows and not more', async () => {
  const [event, buyer] = await Promise.all([newEvent(organizer.api), newBuyer(house)]);
  const order = await buy(buyer.api, event.id, ['Stalls/R1/1']);
  const [{ id: paymentId }] = order.payments;
  await refund(organizer, paymentId, { amount: 592 });
  await until('the provider to have given it back', async () => {
    const { payments } = await orderOf(buyer.api, order.id);
    return payments[0].status === 'PARTIALLY_REFUNDED';
  });
  expect(await orderOf(buyer.api, order.id)).toMatchObject({
    status: 'CONFIRMED',
    tickets: [{ status: 'VALID' }],
  });
  expect(await codeOf(refund(organizer, paymentId, { amount: 5_001 }))).toBe('BAD_USER_INPUT');

  await cancelEvent(organizer.api, event.id);
  const { payments } = await refundedOrder(buyer.api, order.id);
  expect(payments[0].status).toBe('REFUNDED');
  expect(payments[0].refunds.map(({ amount }: { amount: { amount: number } }) => amount.amount)).toEqual([
    592, 5_000,
  ]);
});

test('one ticket of an order is refunded for what was paid for it; the last one ends the order with its total', async () => {
  const event = await newEvent(organizer.api);
  const buyer = await newBuyer(house);
  const order = await buy(buyer.api, event.id, ['Stalls/R1/1', 'Stalls/R1/2']);
  const refundTickets = async (who: Visitor, ...ticketIds: string[]) => {
    const { refundTickets: seen } = await who.api(
      'mutation ($input: RefundTicketsInput!) { refundTickets(input: $input) { status tickets { id status price { amount } } } }',
      { input: { orderId: order.id, ticketIds, reason: 'A pillar.' } },
    );
    return seen;
  };
  const [first, second] = order.tickets;
  expect(await codeOf(refundTickets(buyer, first.id))).toBe('FORBIDDEN');
  expect(await codeOf(refundTickets(await newOrganizer(house), first.id))).toBe('NOT_FOUND');

  const { status, tickets } = await refundTickets(organizer, first.id);
  await refundTickets(organizer, first.id);
  expect(status).toBe('CONFIRMED');
  expect(tickets).toMatchObject([{ status: 'CANCELLED' }, { status: 'VALID' }]);
  expect((await seatsOf(event))[0]).toBe('ASAAAAAAAA');
  const part = await until('the money of the first', async () => {
    const seen = await orderOf(buyer.api, order.id);
    return seen.payments[0].status === 'PARTIALLY_REFUNDED' && seen;
  });
  expect(part.payments[0].refunds).toMatchObject([{ amount: tickets[0].price }]);
  await until('the statistics to follow', async () => (await statisticsOf(event)).ticketsSold === 1);

  await refundTickets(organizer, second.id);
  const { payments } = await refundedOrder(buyer.api, order.id);
  expect(payments[0].status).toBe('REFUNDED');
  const amounts = payments[0].refunds.map(({ amount }: { amount: { amount: number } }) => amount.amount);
  expect(amounts).toEqual(tickets.map(({ price }: { price: { amount: number } }) => price.amount));
  expect((await seatsOf(event))[0]).toBe('AAAAAAAAAA');
  await until('the statistics to follow', async () => (await statisticsOf(event)).ticketsSold === 0);
  expect((await statisticsOf(event)).revenue.amount).toBe(0);
});
