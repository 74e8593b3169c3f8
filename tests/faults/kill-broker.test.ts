import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { holdSeats, newEvent, placeOrder, type TestEvent } from '../kit/box-office.js';
import { until } from '../kit/until.js';
import { newBuyer, newOrganizer, type Visitor } from '../kit/visitors.js';
import { insistOnBuying, insistOnPaying } from './buying.js';
import { expectPromisesKept } from './invariants.js';
import { type OpenHouse, openHouse } from './open-house.js';
import { atRest } from './rest.js';

const buyerCount = 20;
const purchasesEach = 5;

let open: OpenHouse;
let organizer: Visitor;
let event: TestEvent;
let buyers: Visitor[];
beforeAll(async () => {
  open = await openHouse({ instances: { tickets: 2 } });
});
beforeEach(async () => {
  organizer = await newOrganizer(open);
  buyers = await Promise.all(Array.from({ length: buyerCount }, () => newBuyer(open)));
  event = await newEvent(organizer.api, { rows: buyerCount + 1, seatsPerRow: 2 * purchasesEach });
});
afterAll(() => open?.stop());

test('11: RabbitMQ, killed in the middle of 100 purchases: all have tickets, once, and a message, once', async () => {
  const orders = open.mongo.db('parterre_tickets').collection('orders');
  const countConfirmed = () => orders.countDocuments({ eventId: event.id, status: 'CONFIRMED' });

  const buying = Promise.all(
    buyers.map(async ({ api }, index) => {
      for (let turn = 0; turn < purchasesEach; turn += 1) {
        const seats = [2 * turn + 1, 2 * turn + 2].map((number) => `Stalls/R${index + 1}/${number}`);
        await insistOnBuying(api, event.id, seats);
      }
    }),
  );
  const outage = async () => {
    await until('30 purchases', async () => (await countConfirmed()) >= 30, 60_000);
    const { broker } = open.house.engines;
    await broker?.kill();
    // Without a broker people register, hold and order; `payments` hears of their orders when it is back.
    const newcomer = await newBuyer(open);
    const hold = await holdSeats(newcomer.api, event.id, [`Stalls/R${buyerCount + 1}/1`]);
    const order = await placeOrder(newcomer.api, hold.id);
    expect(order).toMatchObject({ status: 'PENDING_PAYMENT' });
    await broker?.restart();
    await insistOnPaying(newcomer.api, order.id);
  };
  await Promise.all([buying, outage()]);

  await atRest(open, 90_000);
  expect(await countConfirmed()).toBe(buyerCount * purchasesEach + 1);
  await expectPromisesKept(open);
});
