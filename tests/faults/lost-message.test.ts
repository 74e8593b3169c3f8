import amqp from 'amqplib';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { holdSeats, newEvent, orderIn, placeOrder, type TestEvent } from '../kit/box-office.js';
import { until } from '../kit/until.js';
import { newBuyer, newOrganizer, type Visitor } from '../kit/visitors.js';
import { insistOnPaying } from './buying.js';
import { expectPromisesKept } from './invariants.js';
import { type OpenHouse, openHouse } from './open-house.js';
import { atRest } from './rest.js';

// What a dead letter that nobody looks at comes to: the news of a capture never arrives.
let open: OpenHouse;
let organizer: Visitor;
let event: TestEvent;
beforeAll(async () => {
  open = await openHouse({ env: { payments: { RECONCILE_SECONDS: '1' } } });
});
beforeEach(async () => {
  organizer = await newOrganizer(open);
  event = await newEvent(organizer.api, { rows: 1, seatsPerRow: 10 });
});
afterAll(() => open?.stop());

async function throwAway(queue: string): Promise<number> {
  const model = await amqp.connect(open.house.engines.amqpUrl, { timeout: 5_000 });
  try {
    return (await (await model.createChannel()).purgeQueue(queue)).messageCount;
  } finally {
    await model.close();
  }
}

test('the news of a capture is lost: it is told again, and the buyer has the tickets', async () => {
  const buyer = await newBuyer(open);
  const { id: holdId } = await holdSeats(buyer.api, event.id, ['Stalls/R1/1', 'Stalls/R1/2']);
  const order = await placeOrder(buyer.api, holdId);
  const tickets = open.house.service('tickets');
  await tickets.stop();
  const { paymentId } = await insistOnPaying(buyer.api, order.id);
  const payments = open.mongo.db('parterre_payments').collection<{ _id: string }>('payments');
  await until('the news to be out', () =>
    payments.findOne({ _id: paymentId, status: 'CAPTURED', outbox: { $size: 0 } } as object),
  );
  expect(await throwAway('tickets.on-payment-captured')).toBe(1);
  await tickets.start();
  await tickets.ready();

  // The minute that a capture has for its tickets is over.
  await payments.updateOne({ _id: paymentId }, { $set: { tellAgainAt: new Date() } });
  expect((await orderIn('CONFIRMED', buyer.api, order.id, 20_000)).tickets).toHaveLength(2);
  await atRest(open);
  await expectPromisesKept(open);
});
