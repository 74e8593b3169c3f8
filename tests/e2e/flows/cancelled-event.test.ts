import { beforeAll, expect, inject, test } from 'vitest';
import {
  buy,
  cancelEvent,
  holdSeats,
  newEvent,
  orderIn,
  payOrder,
  placeOrder,
  postponeEvent,
  refundedOrder,
  refundProgress,
} from '../../kit/box-office.js';
import { mailsTo, subjectOf } from '../../kit/mailbox.js';
import { until } from '../../kit/until.js';
import { newBuyer, newOrganizer, type Visitor } from '../../kit/visitors.js';

const house = inject('house');
let organizer: Visitor;
beforeAll(async () => {
  organizer = await newOrganizer(house);
});

/** Whether this came; twice is a fault. */
async function toldOnce(buyer: Visitor, words: RegExp): Promise<boolean> {
  const count = (await mailsTo(house, buyer)).map(subjectOf).filter((subject) => words.test(subject)).length;
  expect(count).toBeLessThan(2);
  return count === 1;
}

interface ClosedOrder {
  status: string;
  payments: { status: string }[];
  tickets: { status: string }[];
}

function isClosed({ status, payments, tickets }: ClosedOrder): boolean {
  return (
    ['CANCELLED', 'REFUNDED', 'EXPIRED'].includes(status) &&
    payments.every((payment) => ['REFUNDED', 'FAILED'].includes(payment.status)) &&
    tickets.every((ticket) => ticket.status !== 'VALID')
  );
}

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

  await cancelEvent(organizer.api, event.id);
  for (const { buyer, order } of orders) {
    const refunded = await refundedOrder(buyer.api, order.id, 30_000);
    expect(refunded.payments).toMatchObject([
      { status: 'REFUNDED', refunds: [{ amount: { amount: 11_183 } }] },
    ]);
    for (const words of [/^(Refund for|Remboursement pour) /, /^(Cancelled:|Annulé :) /]) {
      await until(`${order.number} to be told, ${words}`, () => toldOnce(buyer, words));
    }
  }
  await orderIn('CANCELLED', hesitant.api, unpaid.id);
  expect(await payOrder(hesitant.api, unpaid.id)).toMatchObject({ __typename: 'OrderNotPayable' });
  expect(await holdSeats(hesitant.api, event.id, ['Stalls/R2/6'])).toMatchObject({
    __typename: 'SalesClosed',
  });
  await until('the statistics to follow', async () => {
    const { event: seen } = await organizer.api(
      'query ($id: ID!) { event(id: $id) { statistics { ordersRefunded } } }',
      { id: event.id },
    );
    return seen.statistics.ordersRefunded === 3;
  });
});

/** What went back of an order, minor units: a list for each payment. */
async function refundsOf({ api }: Visitor, { id }: { id: string }): Promise<number[][]> {
  const { order } = await api(
    'query ($id: ID!) { order(id: $id) { payments { refunds { amount { amount } } } } }',
    { id },
  );
  return order.payments.map(({ refunds }: { refunds: { amount: { amount: number } }[] }) =>
    refunds.map(({ amount }) => amount.amount),
  );
}

test('the organizer watches the refunds of a cancelled event to their end: one for each capture', async () => {
  const event = await newEvent(organizer.api, {
    refundPolicy: { steps: [], resaleBasisPoints: 5_000 },
  });
  const buyers = await Promise.all(Array.from({ length: 6 }, () => newBuyer(house)));
  const [giver, reseller, hesitant, friend, ...plain] = buyers as [
    Visitor,
    Visitor,
    Visitor,
    Visitor,
    ...Visitor[],
  ];
  const seats = (row: number, first: number) => [`Stalls/R${row}/${first}`, `Stalls/R${row}/${first + 1}`];
  expect(await refundProgress(organizer.api, event.id)).toBeNull();
  const bought = await Promise.all(
    [giver, reseller, ...plain].map(({ api }, index) => buy(api, event.id, seats(1, 2 * index + 1))),
  );
  const [given, resold, ...others] = bought;
  const hold = await holdSeats(hesitant.api, event.id, seats(2, 1));
  const unpaid = await placeOrder(hesitant.api, hold.id);
  await holdSeats(hesitant.api, event.id, seats(2, 5));
  await giver.api('mutation ($input: TransferTicketInput!) { transferTicket(input: $input) { id } }', {
    input: { ticketId: given.tickets[0].id, toUserId: friend.userId },
  });
  await reseller.api('mutation ($input: TicketActionInput!) { resellTicket(input: $input) { id } }', {
    input: { ticketId: resold.tickets[0].id },
  });
  await until('the money of the ticket given back', async () => {
    const [refunds] = await refundsOf(reseller, resold);
    return refunds?.length === 1;
  });
  const [[before = 0] = []] = await refundsOf(reseller, resold);
  await until('the statistics and the history to follow', async () => {
    const { event: seen } = await organizer.api(
      'query ($id: ID!) { event(id: $id) { statistics { ticketsSold } } }',
      { id: event.id },
    );
    const { me } = await reseller.api(
      '{ me { purchases(first: 1) { edges { node { ticketsTakenBack refunded { amount } } } } } }',
    );
    const { ticketsTakenBack, refunded } = me.purchases.edges[0].node;
    return seen.statistics.ticketsSold === 7 && ticketsTakenBack === 1 && refunded.amount === before;
  });
  // Half of its share went back, and the whole of it is settled.
  const rest = resold.total.total.amount - before * 2;

  await cancelEvent(organizer.api, event.id);
  const seen: { refunded: number; ordersTotal: number }[] = [];
  const progress = await until(
    'the refunds to end',
    async () => {
      const now = await refundProgress(organizer.api, event.id);
      if (now) seen.push(now);
      return now?.finishedAt && now;
    },
    30_000,
  );
  expect(progress).toMatchObject({ reason: 'CANCELLED', ordersTotal: 4, refunded: 4, pending: 0, stuck: 0 });
  const whole = [given, ...others].reduce((sum, order) => sum + order.total.total.amount, 0);
  expect(Math.abs(progress.amountRefunded.amount - (whole + rest))).toBeLessThanOrEqual(1);
  expect(seen.map(({ refunded }) => refunded)).toEqual(
    seen.map(({ refunded }) => refunded).sort((a, b) => a - b),
  );
  expect(new Set(seen.map(({ ordersTotal }) => ordersTotal))).toEqual(new Set([4]));

  for (const [index, order] of [given, ...others].entries()) {
    expect(await refundsOf([giver, ...plain][index] as Visitor, order)).toEqual([[order.total.total.amount]]);
  }
  const [parts = []] = await refundsOf(reseller, resold);
  expect(parts).toHaveLength(2);
  expect(Math.abs((parts[0] ?? 0) * 2 + (parts[1] ?? 0) - resold.total.total.amount)).toBeLessThanOrEqual(1);
  await orderIn('CANCELLED', hesitant.api, unpaid.id);
  // Whoever had it from the buyer is told as well.
  await until('the friend to be told', () => toldOnce(friend, /^Cancelled: /));
  await expect(refundProgress(giver.api, event.id)).rejects.toThrow(/FORBIDDEN|Forbidden|needs the role/);
});

test('a postponed event gives everyone who bought for the earlier date the money back, if its organizer says so', async () => {
  const event = await newEvent(organizer.api);
  const [early, late] = await Promise.all([newBuyer(house), newBuyer(house)]);
  const order = await buy(early.api, event.id, ['Stalls/R1/1', 'Stalls/R1/2']);
  await postponeEvent(organizer.api, event.id, { days: 60, refundAll: true });
  const progress = await until(
    'the refunds to end',
    async () => {
      const now = await refundProgress(organizer.api, event.id);
      return now?.finishedAt && now;
    },
    30_000,
  );
  expect(progress).toMatchObject({ reason: 'POSTPONED', ordersTotal: 1, refunded: 1, pending: 0 });
  expect(await refundsOf(early, order)).toEqual([[order.total.total.amount]]);
  await until('the buyer to be told', () => toldOnce(early, /^New date: /));
  const forNewDate = await buy(late.api, event.id, ['Stalls/R1/1', 'Stalls/R1/2']);
  expect(await refundsOf(late, forNewDate)).toEqual([[]]);
});

test("an event cancelled in the middle of its sale keeps nobody's money", async () => {
  const event = await newEvent(organizer.api, { rows: 4 });
  const buyers = await Promise.all(Array.from({ length: 16 }, () => newBuyer(house)));
  let bought = 0;
  const sales = buyers.map(async ({ api }, index) => {
    const seat = `Stalls/R${(index % 4) + 1}/${Math.floor(index / 4) + 1}`;
    const hold = await holdSeats(api, event.id, [seat]);
    if (hold.__typename !== 'SeatHold') return;
    const order = await placeOrder(api, hold.id);
    if (order.__typename !== 'Order') return;
    await payOrder(api, order.id);
    bought += 1;
  });
  await until('some to have paid', () => bought >= 4);
  await cancelEvent(organizer.api, event.id);
  await Promise.allSettled(sales);

  for (const { api } of buyers) {
    await until(
      'every order to be closed, and every payment to be back',
      async () => {
        const { myOrders } = await api(
          'query { myOrders { edges { node { status payments { status } tickets { status } } } } }',
        );
        return myOrders.edges.every(({ node }: { node: ClosedOrder }) => isClosed(node));
      },
      30_000,
    );
  }
});
