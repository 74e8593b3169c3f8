import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { OutboxEntry } from '@parterre/contracts/event';
import { orderChanged } from '@parterre/contracts/tickets-events';
import { type EmbeddedMongo, startMongo } from '@parterre/engines/embedded-mongodb';
import { type PrivateBroker, startRabbitMq } from '@parterre/engines/private-rabbitmq';
import { createOutbox } from '@parterre/messaging/outbox';
import { connectMongo, type MongoConnection } from '@parterre/mongo/connection';
import { syncIndexes } from '@parterre/mongo/indexes';
import { outboxIndex, outboxStore } from '@parterre/mongo/outbox';
import amqp from 'amqplib';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { until } from '../../kit/until.js';
import { connectTestBroker, log, registeredEntry, type TestBroker } from './setting.js';

interface Account {
  _id: string;
  outbox?: OutboxEntry[];
}

const directory = mkdtempSync(join(tmpdir(), 'parterre-test-'));
let rabbit: PrivateBroker;
let engine: EmbeddedMongo;
let mongo: MongoConnection;
let open: TestBroker[] = [];

beforeAll(async () => {
  [rabbit, engine] = await Promise.all([
    startRabbitMq({ directory: join(directory, 'rabbitmq') }),
    startMongo({ directory: join(directory, 'mongodb') }),
  ]);
  mongo = await connectMongo({ uri: engine.uri, database: 'parterre_test', appName: 'test', log });
});
afterEach(async () => {
  await Promise.all(open.map((broker) => broker.close()));
  open = [];
});
afterAll(async () => {
  await mongo?.close();
  await Promise.all([rabbit?.stop(), engine?.stop()]);
  rmSync(directory, { recursive: true, force: true });
});

async function connect(): Promise<TestBroker> {
  const broker = await connectTestBroker(rabbit.url);
  open.push(broker);
  return broker;
}

it('a broker that is late is used as soon as it is there', async () => {
  await rabbit.kill();
  const broker = await connect();
  expect(broker.healthy()).toBe(false);
  await expect(broker.waitUntilHealthy(200)).rejects.toMatchObject({ code: 'BROKER_UNAVAILABLE' });
  await expect(broker.publish(registeredEntry('too-early'))).rejects.toMatchObject({
    code: 'BROKER_UNAVAILABLE',
  });
  broker.publishLive(orderChanged, { orderId: 'order-1', eventId: 'event-1', buyerId: 'buyer-1' });
  expect(await broker.metric('messaging_live_total', { result: 'dropped' })).toBe(1);
  const received: string[] = [];
  broker.consume({
    queue: 'users.on-user-registered',
    handle: async ({ userId }) => void received.push(userId),
  });

  await rabbit.restart();
  await broker.waitUntilHealthy(10_000);
  await broker.publish(registeredEntry('in-time'));
  await until('the message', () => received.length === 1);
  expect(received).toEqual(['in-time']);
});

it('whoever listens to live events is told of the gap after a restart, and hears on', async () => {
  const [speaker, listener] = [await connect(), await connect()];
  await Promise.all([speaker.waitUntilHealthy(10_000), listener.waitUntilHealthy(10_000)]);
  const heard: string[] = [];
  let gaps = 0;
  listener.subscribeLive({
    contracts: [orderChanged],
    handle: (_, { orderId }) => void heard.push(orderId),
    onGap: () => {
      gaps += 1;
    },
  });
  const say = (orderId: string) =>
    until(`hearing of ${orderId}`, () => {
      speaker.publishLive(orderChanged, { orderId, eventId: 'event-1', buyerId: 'buyer-1' });
      return heard.includes(orderId);
    });
  await say('before');
  expect(gaps).toBe(0);

  await rabbit.restart();
  await Promise.all([speaker.waitUntilHealthy(10_000), listener.waitUntilHealthy(10_000)]);
  await say('after');
  expect(gaps).toBe(1);
});

it('a queue that is deleted under its consumer is declared and consumed again', async () => {
  const broker = await connect();
  await broker.waitUntilHealthy(10_000);
  const received: string[] = [];
  broker.consume({
    queue: 'users.on-user-registered',
    handle: async ({ userId }) => void received.push(userId),
  });
  await broker.publish(registeredEntry('before'));
  await until('the first message', () => received.length === 1);

  const model = await amqp.connect(rabbit.url);
  const channel = await model.createChannel();
  await channel.deleteQueue('users.on-user-registered');
  await model.close();

  await until('the second message', async () => {
    await broker.publish(registeredEntry('after')).catch(() => {});
    return received.includes('after');
  });
});

it('no event is lost when the broker is killed in a burst', async () => {
  const accounts = mongo.db.collection<Account>('accounts');
  await syncIndexes(mongo.db, [{ collection: 'accounts', indexes: [outboxIndex] }]);
  const store = outboxStore(accounts);
  const broker = await connect();
  await broker.waitUntilHealthy(10_000);
  const deliveries = new Map<string, number>();
  broker.consume({
    queue: 'users.on-user-registered',
    handle: async (_, { id }) => void deliveries.set(id, (deliveries.get(id) ?? 0) + 1),
  });
  const outbox = createOutbox({ broker, stores: [store], log, relayIntervalMs: 200 });
  outbox.start();

  const written: string[] = [];
  let writing = true;
  const write = async (writer: number) => {
    for (let index = 0; writing; index += 1) {
      const _id = `account-${writer}-${index}`;
      const entry = registeredEntry(_id);
      await accounts.insertOne({ _id, outbox: [entry] });
      written.push(entry.id);
      outbox.flush(store, _id, [entry]);
    }
  };
  const writers = Array.from({ length: 20 }, (_, writer) => write(writer));
  // RabbitMQ 3.10 can lose a quorum queue that is killed within a second of its declaration: these are older.
  const oldEnoughAt = performance.now() + 3_000;
  await until('a burst', () => written.length > 500 && performance.now() > oldEnoughAt);
  await rabbit.kill();
  const atKill = written.length;
  await until('writes without a broker', () => written.length > atKill + 500, 30_000);
  await rabbit.restart();
  // Twenty writers keep the machine busy meanwhile.
  await broker.waitUntilHealthy(60_000);
  const atReturn = written.length;
  await until('writes with it', () => written.length > atReturn + 500, 30_000);
  writing = false;
  await Promise.all(writers);

  await until(
    'empty outboxes',
    async () => (await accounts.countDocuments({ 'outbox.0': { $exists: true } })) === 0,
    60_000,
  );
  const missing = () => written.filter((id) => !deliveries.has(id));
  await until('every event at least once', () => missing().length === 0, 30_000);
  expect(missing()).toEqual([]);
  await outbox.stop();
}, 180_000);
