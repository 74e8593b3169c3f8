import { randomUUID } from 'node:crypto';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { queues } from '@parterre/contracts/topology';
import type { Api } from '@parterre/house/api';
import { EVENTS_EXCHANGE } from '@parterre/messaging/topology';
import amqp, { type ConsumeMessage } from 'amqplib';
import { BSON } from 'mongodb';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buy, holdSeats, newEvent, orderIn, payOrder, placeOrder } from '../kit/box-office.js';
import { until } from '../kit/until.js';
import { newBuyer, newOrganizer } from '../kit/visitors.js';
import { expectPromisesKept } from './invariants.js';
import { type OpenHouse, openHouse } from './open-house.js';
import { atRest } from './rest.js';
import { shuffleDeliveries } from './shuffled-deliveries.js';
import {
  beingRefunded,
  buying,
  cancelling,
  failingToPay,
  newPeople,
  reselling,
  setStage,
  withdrawing,
} from './stories.js';

let open: OpenHouse;
beforeAll(async () => {
  open = await openHouse();
});
afterAll(() => open?.stop());

/** Every document of every subgraph. */
async function everything(): Promise<Record<string, string[]>> {
  const { databases } = await open.mongo.db('admin').admin().listDatabases({ nameOnly: true });
  const found: Record<string, string[]> = {};
  for (const { name } of databases.filter((one) => one.name.startsWith('parterre_'))) {
    for (const collection of await open.mongo.db(name).collections()) {
      const documents = await collection.find().sort({ _id: 1 }).toArray();
      found[collection.namespace] = documents.map((document) => BSON.EJSON.stringify(document));
    }
  }
  return found;
}

/** The messages on disk and when each was written: one that is sent again has another time. */
function mails(): string[] {
  return readdirSync(open.mailDirectory)
    .sort()
    .map((name) => `${name} ${statSync(join(open.mailDirectory, name)).mtimeMs}`);
}

/** Messages that consumers have brought to an end, over all processes. */
async function countHandled(): Promise<number> {
  const pages = await Promise.all(
    open.house.services.map(async ({ url }) => (await fetch(`${url}/metrics`)).text()),
  );
  const values = pages.flatMap((page) => [...page.matchAll(/^messaging_consumed_total\{.*\} (\d+)$/gm)]);
  return values.reduce((sum, [, value]) => sum + Number(value), 0);
}

const shuffled = <Item>(items: readonly Item[]): Item[] =>
  items
    .map((item) => ({ item, place: Math.random() }))
    .sort((one, other) => one.place - other.place)
    .map(({ item }) => item);

test('13: every event three times more, in any order: nothing changes and nobody is told twice', async () => {
  const model = await amqp.connect(open.house.engines.amqpUrl);
  const channel = await model.createConfirmChannel();
  const { queue } = await channel.assertQueue('', { exclusive: true });
  await channel.bindQueue(queue, EVENTS_EXCHANGE, '#');
  const events: ConsumeMessage[] = [];
  await channel.consume(queue, (message) => message && events.push(message), { noAck: true });

  // A purchase, one that was refunded, one whose card was declined first, and one that was never paid.
  const organizer = await newOrganizer(open);
  const event = await newEvent(organizer.api);
  const buyer = await newBuyer(open);
  await buy(buyer.api, event.id, ['Stalls/R1/1', 'Stalls/R2/1']);
  const regretted = await buy(buyer.api, event.id, ['Stalls/R1/2']);
  await organizer.api('mutation ($input: RefundPaymentInput!) { refundPayment(input: $input) { id } }', {
    input: { paymentId: regretted.payments[0].id, reason: 'Regretted.', idempotencyKey: randomUUID() },
  });
  await orderIn('REFUNDED', buyer.api, regretted.id);
  const hold = await holdSeats(buyer.api, event.id, ['Stalls/R1/3']);
  const order = await placeOrder(buyer.api, hold.id);
  expect(await payOrder(buyer.api, order.id, 'tok_declined')).toMatchObject({
    __typename: 'PaymentDeclined',
  });
  await payOrder(buyer.api, order.id);
  await orderIn('CONFIRMED', buyer.api, order.id);
  const unpaid = await holdSeats(buyer.api, event.id, ['Stalls/R1/4']);
  const left = await placeOrder(buyer.api, unpaid.id);
  await buyer.api('mutation ($input: CancelOrderInput!) { cancelOrder(input: $input) { id } }', {
    input: { orderId: left.id },
  });
  await atRest(open);
  await expectPromisesKept(open);

  const before = { documents: await everything(), mails: mails(), handled: await countHandled() };
  const keys = events.map(({ fields }) => fields.routingKey);
  const tripled = shuffled([...events, ...events, ...events]);
  const listeners = Object.values(queues).flatMap(({ routingKey }) =>
    keys.filter((key) => key === routingKey),
  );
  expect(new Set(keys).size).toBeGreaterThanOrEqual(10);
  for (const { fields, content, properties } of tripled) {
    channel.publish(EVENTS_EXCHANGE, fields.routingKey, content, properties);
  }
  await channel.waitForConfirms();
  await until(
    'all of them to be handled',
    async () => (await countHandled()) >= before.handled + 3 * listeners.length,
    30_000,
  );
  await atRest(open);
  expect(await everything()).toEqual(before.documents);
  expect(mails()).toEqual(before.mails);
  await expectPromisesKept(open);
  await model.close();
});

test('13: every delivery tripled and shuffled while people buy, cancel and are paid back', async () => {
  const people = await newPeople(open);
  const stage = await setStage(people);
  const deliveries = await shuffleDeliveries(open);
  try {
    const stories = [buying, cancelling, failingToPay, withdrawing, beingRefunded, reselling];
    await Promise.all(
      stories.map((story, index) => story(stage, stage.buyers[index % stage.buyers.length] as Api)),
    );
    await atRest(open);
  } finally {
    await deliveries.stop();
  }
  await atRest(open);
  await expectPromisesKept(open);
});
