import type { PayloadOf } from '@parterre/contracts/event';
import { refundCompleted } from '@parterre/contracts/payments-events';
import { orderConfirmed, orderRefunded, ticketTakenBack } from '@parterre/contracts/tickets-events';
import { ulid } from 'ulid';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { user } from '../../kit/as-router.js';
import { until } from '../../kit/until.js';
import { openVisitorsBook, type VisitorsBook } from './visitors-book.js';

let book: VisitorsBook;
beforeAll(async () => {
  book = await openVisitorsBook();
});
afterAll(() => book.close());

const purchases = `query($first: Int!, $after: String) { me { purchases(first: $first, after: $after) {
  edges { node { orderId number amount { amount currency } ticketCount ticketsTakenBack refunded { amount } purchasedAt status event { id } order { id } } }
  pageInfo { hasNextPage endCursor }
} } }`;

function confirmed(buyerId: string, index: number): PayloadOf<typeof orderConfirmed> {
  const confirmedAt = new Date(Date.UTC(2027, 0, 1 + Math.floor(index / 2))).toISOString();
  return {
    orderId: `order-${String(index).padStart(3, '0')}-${buyerId}`,
    number: `OLY-2027-${100_000 + index}`,
    eventId: `event-${index}`,
    organizerId: 'organizer',
    buyerId,
    amount: 1_000 + index,
    currency: 'EUR',
    eventTitle: 'A concert',
    venueName: 'Olympia',
    venueTimeZone: 'Europe/Paris',
    startsAt: '2027-06-01T19:00:00.000Z',
    placedAt: confirmedAt,
    confirmedAt,
    tickets: Array.from({ length: 1 + (index % 3) }, (_, ticket) => ({
      ticketId: ulid(),
      number: `OLY-2027-${index}-${ticket}`,
      priceTierId: 'tier',
      priceTierName: 'Tier',
      price: 1_000,
      seat: null,
      area: 'floor',
      sealedCode: 'v1.abc.def',
    })),
  };
}

function refunded(order: PayloadOf<typeof orderConfirmed>): PayloadOf<typeof orderRefunded> {
  const { orderId, number, eventId, organizerId, buyerId, amount, currency, eventTitle, confirmedAt } = order;
  const tickets = order.tickets.map(({ ticketId, priceTierId, price }) => ({ ticketId, priceTierId, price }));
  const refundedAt = '2027-03-01T00:00:00.000Z';
  return {
    orderId,
    number,
    eventId,
    organizerId,
    buyerId,
    amount,
    currency,
    eventTitle,
    tickets,
    refundedAmount: amount,
    confirmedAt,
    refundedAt,
  };
}

/** The first ticket of an order goes back to the pool. */
function takenBack(order: PayloadOf<typeof orderConfirmed>): PayloadOf<typeof ticketTakenBack> {
  const { orderId, number, eventId, organizerId, buyerId, amount, currency, tickets } = order;
  return {
    ...{ orderId, number, eventId, organizerId, buyerId, amount, currency },
    ...{ ticketId: tickets[0]?.ticketId ?? '', priceTierId: 'tier', priceTierName: 'Tier', price: 1_000 },
    ...{ refundedAmount: 900, takenBackAt: '2027-02-01T00:00:00.000Z' },
  };
}

/** The organizer gives 2.50 of an order back. */
function partlyRefunded(order: PayloadOf<typeof orderConfirmed>): PayloadOf<typeof refundCompleted> {
  const { orderId, buyerId, amount, currency } = order;
  return {
    ...{
      paymentId: `payment-of-${orderId}`,
      orderId,
      buyerId,
      amount,
      currency,
      refundId: `part-of-${orderId}`,
    },
    ...{ refundedInTotal: 250, completedAt: '2027-02-01T00:00:00.000Z' },
    decided: { by: 'organizer', amount: 250 },
  };
}

/** A shuffle that a failure can repeat. */
function shuffled<T>(items: readonly T[], seed: number): T[] {
  let state = seed;
  const random = () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state;
  };
  return items
    .map((item) => ({ item, at: random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);
}

test('an order that came to its refund without tickets is in the history, also when a part of it was told of first', async () => {
  const buyerId = await book.newUser();
  const order = confirmed(buyerId, 0);
  const told = { ...refunded(order), tickets: [], confirmedAt: null };
  await book.publish(refundCompleted, partlyRefunded(order));
  await book.publish(orderRefunded, told);
  const purchase = await until('the purchase', async () => {
    const { data } = await book.ask(purchases, { first: 1 }, user(buyerId));
    return data.me.purchases.edges[0]?.node;
  });
  expect(purchase).toMatchObject({
    orderId: order.orderId,
    status: 'REFUNDED',
    refunded: { amount: order.amount },
  });
});

test.each([1, 2, 3])(
  'every delivery tripled and shuffled leaves the same history (seed %i)',
  async (seed) => {
    const buyerId = await book.newUser();
    const orders = Array.from({ length: 15 }, (_, index) => confirmed(buyerId, index));
    const isRefunded = (index: number) => index % 4 === 0;
    const isTakenBack = (index: number) => index % 3 === 0;
    const isPartlyRefunded = (index: number) => index % 5 === 0;
    const inParts = (index: number) => (isTakenBack(index) ? 900 : 0) + (isPartlyRefunded(index) ? 250 : 0);
    const deliveries = orders.flatMap((order, index) => [
      () => book.publish(orderConfirmed, order),
      ...(isRefunded(index) ? [() => book.publish(orderRefunded, refunded(order))] : []),
      ...(isTakenBack(index) ? [() => book.publish(ticketTakenBack, takenBack(order))] : []),
      ...(isPartlyRefunded(index) ? [() => book.publish(refundCompleted, partlyRefunded(order))] : []),
      // What nobody decided is the refund of a ticket or an order, and told as that.
      () => book.publish(refundCompleted, { ...partlyRefunded(order), refundId: 'r', decided: undefined }),
    ]);
    const all = shuffled([...deliveries, ...deliveries, ...deliveries], seed);
    const consumed = async () =>
      (await book.consumed('users.on-order-confirmed')) +
      (await book.consumed('users.on-order-refunded')) +
      (await book.consumed('users.on-ticket-taken-back')) +
      (await book.consumed('users.on-refund-completed'));
    const begun = await consumed();
    // One after the other: the order of arrival is the order of the shuffle.
    for (const deliver of all) {
      await deliver();
    }

    const expected = orders
      .map((order, index) => ({
        orderId: order.orderId,
        number: order.number,
        amount: { amount: order.amount, currency: 'EUR' },
        ticketCount: order.tickets.length,
        ticketsTakenBack: isTakenBack(index) ? 1 : 0,
        refunded: { amount: isRefunded(index) ? order.amount : inParts(index) },
        purchasedAt: order.confirmedAt,
        status: isRefunded(index) ? 'REFUNDED' : 'CONFIRMED',
        event: { id: order.eventId },
        order: { id: order.orderId },
      }))
      .sort((a, b) => (a.purchasedAt + a.orderId < b.purchasedAt + b.orderId ? 1 : -1));
    const last = async () => {
      const { data } = await book.ask(purchases, { first: 100 }, user(buyerId));
      return data.me.purchases.edges.map((edge: { node: object }) => edge.node);
    };
    await until('all are consumed', async () => (await consumed()) === begun + all.length);
    expect(await last()).toEqual(expected);

    // A second delivery of everything changes no document.
    const documents = () => book.db.collection('purchases').find({ buyerId }).sort({ _id: 1 }).toArray();
    const before = await documents();
    const soFar = await consumed();
    for (const deliver of shuffled(deliveries, seed + 10)) {
      await deliver();
    }
    await until('all of them are consumed', async () => (await consumed()) === soFar + deliveries.length);
    expect(await documents()).toEqual(before);
  },
);

test('an order that was refunded without ever having tickets is in the history', async () => {
  const buyerId = await book.newUser();
  const order = confirmed(buyerId, 7);
  await book.publish(orderRefunded, { ...refunded(order), tickets: [], confirmedAt: null });
  const node = await until('the refund', async () => {
    const { data } = await book.ask(purchases, { first: 10 }, user(buyerId));
    return data.me.purchases.edges[0]?.node;
  });
  expect(node).toMatchObject({ status: 'REFUNDED', ticketCount: 0, purchasedAt: '2027-03-01T00:00:00.000Z' });
});

test('the history comes in pages, the latest first, none left out or twice', async () => {
  const buyerId = await book.newUser();
  const orders = Array.from({ length: 9 }, (_, index) => confirmed(buyerId, index));
  await Promise.all(orders.map((order) => book.publish(orderConfirmed, order)));
  await until(
    'nine purchases',
    async () => (await book.db.collection('purchases').countDocuments({ buyerId })) === 9,
  );

  const seen: string[] = [];
  let after: string | null = null;
  do {
    const { data } = await book.ask(purchases, { first: 2, after }, user(buyerId));
    const { edges, pageInfo } = data.me.purchases;
    seen.push(...edges.map((edge: { node: { orderId: string } }) => edge.node.orderId));
    after = pageInfo.hasNextPage ? pageInfo.endCursor : null;
  } while (after);
  expect(seen).toEqual(orders.map(({ orderId }) => orderId).reverse());
});

test.each([
  'nonsense',
  Buffer.from('["x","y"]').toString('base64url'),
  Buffer.from('[1]').toString('base64url'),
])('%s is no cursor of the history', async (after) => {
  const { errors } = await book.ask(purchases, { first: 1, after }, user(await book.newUser()));
  expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', faults: [{ field: 'after' }] });
});
