import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { OutboxEntry } from '@parterre/contracts/event';
import type { ReceivedMessage } from '@parterre/messaging/broker';
import { createOutbox } from '@parterre/messaging/outbox';
import { connectMongo, type MongoConnection } from '@parterre/mongo/connection';
import { syncIndexes } from '@parterre/mongo/indexes';
import { outboxIndex, outboxStore } from '@parterre/mongo/outbox';
import type { Collection } from 'mongodb';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { startTestEngines, type TestEngines } from '../../kit/engines.js';
import { until } from '../../kit/until.js';
import { connectTestBroker, log, registeredEntry, type TestBroker } from './setting.js';

let engines: TestEngines;
let mongo: MongoConnection;
let broker: TestBroker;
let accounts: Collection<{ _id: string; outbox: OutboxEntry[] }>;

beforeEach(async () => {
  engines = await startTestEngines();
  mongo = await connectMongo({ uri: engines.mongodbUri, database: 'parterre_test', appName: 'test', log });
  accounts = mongo.db.collection('accounts');
  await syncIndexes(mongo.db, [{ collection: 'accounts', indexes: [outboxIndex] }]);
  broker = await connectTestBroker(engines.amqpUrl);
  await broker.waitUntilHealthy(30_000);
});
afterEach(async () => {
  await broker.close();
  await mongo.close();
  await engines.stop();
});

/** Runs the other process to its end and says how it ended. */
async function run(
  task: 'write' | 'consume',
  argument: unknown,
  env: Record<string, string>,
): Promise<{ code: number | null; signal: string | null }> {
  const file = fileURLToPath(new URL('./crashing-process.ts', import.meta.url));
  const child = spawn(
    process.execPath,
    [file, task, engines.mongodbUri, engines.amqpUrl, JSON.stringify(argument)],
    { env: { PATH: process.env.PATH, ...env }, stdio: ['ignore', 'inherit', 'inherit'], timeout: 30_000 },
  );
  const [code, signal] = await once(child, 'exit');
  return { code, signal };
}

function consumeAll(): ReceivedMessage[] {
  const received: ReceivedMessage[] = [];
  broker.consume({
    queue: 'users.on-user-registered',
    handle: async (_, message) => void received.push(message),
  });
  return received;
}

async function relayUntilEmpty(): Promise<void> {
  const outbox = createOutbox({ broker, stores: [outboxStore(accounts)], log, relayIntervalMs: 50 });
  outbox.start();
  const waiting = () => accounts.countDocuments({ 'outbox.0': { $exists: true } });
  await until('empty outboxes', async () => (await waiting()) === 0);
  await outbox.stop();
}

const killed = { code: null, signal: 'SIGKILL' };
const finished = { code: 0, signal: null };

it('an event whose writer dies before publishing it is published by the relay, once', async () => {
  const entries = [registeredEntry('user-1'), registeredEntry('user-2'), registeredEntry('user-3')];
  // The second pass is the second document: the first is through.
  expect(await run('write', entries, { PARTERRE_CRASH_POINT: 'outbox.before-publish:2' })).toEqual(killed);
  expect((await accounts.find().toArray()).map(({ _id, outbox }) => [_id, outbox.length])).toEqual([
    [entries[0]?.id, 0],
    [entries[1]?.id, 1],
  ]);
  const received = consumeAll();
  await relayUntilEmpty();
  await until('both events', () => received.length >= 2);
  expect(received.map(({ id }) => id)).toEqual([entries[0]?.id, entries[1]?.id]);
});

it('an event whose writer dies after the confirm comes again, under the same id', async () => {
  const entry = registeredEntry('user-1');
  expect(await run('write', [entry], { PARTERRE_CRASH_POINT: 'outbox.after-confirm' })).toEqual(killed);
  const received = consumeAll();
  await relayUntilEmpty();
  await until('both deliveries', () => received.length === 2);
  expect(received.map(({ id }) => id)).toEqual([entry.id, entry.id]);
});

it('a message whose consumer dies before its acknowledgement comes again, marked as such', async () => {
  const entry = registeredEntry('user-1');
  await broker.publish(entry);
  expect(await run('consume', null, { PARTERRE_CRASH_POINT: 'consumer.after-handle' })).toEqual(killed);
  expect(await mongo.db.collection('effects').countDocuments()).toBe(1);
  const received = consumeAll();
  await until('the delivery', () => received.length === 1);
  expect(received[0]).toMatchObject({ id: entry.id, redelivered: true, attempt: 1 });
});

it('nothing dies in production, or when another point is armed', async () => {
  for (const env of [
    { NODE_ENV: 'production', PARTERRE_CRASH_POINT: 'outbox.before-publish' },
    { PARTERRE_CRASH_POINT: 'consumer.after-handle' },
    { PARTERRE_CRASH_POINT: 'outbox.before-publish:9' },
  ]) {
    expect(await run('write', [registeredEntry('user-1')], env)).toEqual(finished);
  }
  const received = consumeAll();
  await until('the events', () => received.length === 3);
});
