import { afterAll, beforeAll, expect, test } from 'vitest';
import { newEvent, type TestEvent } from '../kit/box-office.js';
import { until } from '../kit/until.js';
import { newBuyer, newOrganizer, type Visitor } from '../kit/visitors.js';
import { insistOnBuying } from './buying.js';
import { expectPromisesKept } from './invariants.js';
import { type OpenHouse, openHouse } from './open-house.js';
import { atRest } from './rest.js';

let open: OpenHouse;
let event: TestEvent;
let buyers: Visitor[];
/** Of the seats of the present test. */
let column = 0;
beforeAll(async () => {
  open = await openHouse();
  event = await newEvent((await newOrganizer(open)).api, { rows: 10, seatsPerRow: 12, limitPerBuyer: 100 });
  buyers = await Promise.all([newBuyer(open), newBuyer(open), newBuyer(open)]);
});
afterAll(() => open?.stop());

test.each([
  // The first is the news of an order that was placed, the fourth that of one that is confirmed.
  'outbox.before-publish',
  'outbox.before-publish:4',
  'outbox.after-confirm:4',
  'consumer.after-handle',
  'tickets.hold.after-rows',
  'tickets.capture.after-paid',
  'tickets.capture.after-rows',
  'tickets.capture.after-numbers:2',
  'tickets.capture.after-tickets:3',
])('tickets, killed at %s in the middle of three purchases: all three are completed', async (point) => {
  const tickets = open.house.service('tickets');
  await tickets.stop();
  await tickets.start({ PARTERRE_CRASH_POINT: point });
  await tickets.ready();
  const doomed = tickets.pid;
  const restarted = until('the crash', () => !tickets.alive, 30_000).then(() => tickets.start());

  column += 1;
  const bought = await Promise.all(
    buyers.map(({ api }, index) =>
      insistOnBuying(api, event.id, [
        `Stalls/R${2 * index + 1}/${column}`,
        `Stalls/R${2 * index + 2}/${column}`,
      ]),
    ),
  );
  await restarted;
  expect(tickets.pid).not.toBe(doomed);
  await atRest(open);
  const orders = open.mongo.db('parterre_tickets').collection<{ _id: string }>('orders');
  const ids = bought.map(({ orderId }) => orderId);
  expect(await orders.countDocuments({ _id: { $in: ids }, status: 'CONFIRMED' })).toBe(3);
  await expectPromisesKept(open);
});
