import { beforeAll, expect, inject, test } from 'vitest';
import {
  buy,
  cancelEvent,
  holdSeats,
  newEvent,
  orderIn,
  payOrder,
  placeOrder,
  refundedOrder,
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
