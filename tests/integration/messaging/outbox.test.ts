import type { OutboxEntry } from '@parterre/contracts/event';
import { createOutbox, type Outbox } from '@parterre/messaging/outbox';
import { connectMongo, type MongoConnection } from '@parterre/mongo/connection';
import { syncIndexes } from '@parterre/mongo/indexes';
import { outboxIndex, outboxStore, pendingFilter } from '@parterre/mongo/outbox';
import type { Collection } from 'mongodb';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startTestEngines, type TestEngines } from '../../kit/engines.js';
import { until } from '../../kit/until.js';
import { connectTestBroker, log, registeredEntry, type TestBroker } from './setting.js';

interface Account {
  _id: string;
  outbox?: OutboxEntry[];
}

let engines: TestEngines;
let mongo: MongoConnection;
let broker: TestBroker;
let accounts: Collection<Account>;

beforeAll(async () => {
  engines = await startTestEngines();
  mongo = await connectMongo({ uri: engines.mongodbUri, database: 'parterre_test', appName: 'test', log });
  accounts = mongo.db.collection<Account>('accounts');
  broker = await connectTestBroker(engines.amqpUrl);
  await broker.waitUntilHealthy(30_000);
});
afterAll(async () => {
  await broker.close();
  await mongo.close();
  await engines.stop();
});
beforeEach(async () => {
  await accounts.deleteMany({});
  await syncIndexes(mongo.db, [{ collection: 'accounts', indexes: [outboxIndex] }]);
});

/** An entry as it stands in the outbox `ageMs` after its event. */
function aged(userId: string, ageMs: number): OutboxEntry {
  return { ...registeredEntry(userId), occurredAt: new Date(Date.now() - ageMs).toISOString() };
}

describe('the store', () => {
  it('gives the documents with events waiting, the longest waiting first, batch by batch', async () => {
    const same = aged('same-time', 60_000);
    await accounts.insertMany([
      { _id: 'empty', outbox: [] },
      { _id: 'none' },
      { _id: 'fresh', outbox: [aged('fresh', 10)] },
      { _id: 'b', outbox: [same, aged('b', 20)] },
      { _id: 'a', outbox: [same] },
      { _id: 'oldest', outbox: [aged('oldest', 90_000)] },
      { _id: 'youngest', outbox: [aged('youngest', 30_000)] },
    ]);
    const store = outboxStore(accounts);
    const first = await store.pending(2, 5_000);
    expect(first.map(({ documentId }) => documentId)).toEqual(['oldest', 'a']);
    const second = await store.pending(2, 5_000, first.at(-1));
    expect(second.map(({ documentId, entries }) => [documentId, entries.length])).toEqual([
      ['b', 2],
      ['youngest', 1],
    ]);
    expect(await store.pending(2, 5_000, second.at(-1))).toEqual([]);
  });

  it('gives what a clock that was ahead has left, and does not wait until that time has come', async () => {
    await accounts.insertMany([
      { _id: 'fresh', outbox: [aged('fresh', 10)] },
      { _id: 'ahead-2', outbox: [aged('ahead-2', -11 * 60_000)] },
      { _id: 'ahead-1', outbox: [aged('ahead-1', -10 * 60_000)] },
      { _id: 'behind', outbox: [aged('behind', 60_000)] },
    ]);
    const store = outboxStore(accounts);
    const found = async () => (await store.pending(200, 500)).map(({ documentId }) => documentId);
    // Their process may live: then they are gone in a moment.
    expect(await found()).toEqual(['behind']);
    await until('the others', async () => (await found()).includes('ahead-2'));
    expect((await found()).filter((id) => id !== 'fresh')).toEqual(['behind', 'ahead-1', 'ahead-2']);
  });

  it('takes out what it is told, and nothing else', async () => {
    const [one, two, three] = [aged('1', 3), aged('2', 2), aged('3', 1)];
    await accounts.insertOne({ _id: 'a', outbox: [one, two, three] });
    const store = outboxStore(accounts);
    await store.remove('a', [one.id, three.id, 'gone-already']);
    await store.remove('a', [one.id]);
    await store.remove('no-such-document', [two.id]);
    expect(await accounts.findOne({ _id: 'a' })).toEqual({ _id: 'a', outbox: [two] });
  });

  it('looks only at documents with events waiting, however many others there are', async () => {
    await accounts.insertMany(
      Array.from({ length: 2_000 }, (_, index) => ({ _id: `done-${index}`, outbox: [] })),
    );
    await accounts.insertMany([
      { _id: 'a', outbox: [aged('a', 60_000)] },
      { _id: 'b', outbox: [aged('b', 50_000)] },
      { _id: 'c', outbox: [aged('c', 40_000)] },
    ]);
    const [first] = await outboxStore(accounts).pending(1, 5_000);
    for (const after of [undefined, first]) {
      const plan = await accounts
        .find(pendingFilter<Account>(5_000, after))
        .sort({ 'outbox.0.occurredAt': 1, _id: 1 })
        .limit(200)
        .explain('executionStats');
      expect(JSON.stringify(plan.queryPlanner.winningPlan)).toContain('"indexName":"outbox_pending"');
      expect(JSON.stringify(plan.queryPlanner.winningPlan)).not.toContain('"stage":"SORT"');
      expect(plan.executionStats.totalDocsExamined).toBeLessThanOrEqual(3);
    }
  });
});

describe('the outbox', () => {
  let outbox: Outbox;
  const received: { userId: string; id: string }[] = [];

  beforeAll(() => {
    broker.consume({
      queue: 'users.on-user-registered',
      handle: async ({ userId }, { id }) => void received.push({ userId, id }),
    });
  });
  beforeEach(() => {
    received.length = 0;
    outbox = createOutbox({ broker, stores: [outboxStore(accounts)], log, relayIntervalMs: 50 });
  });
  afterEach(() => outbox.stop());

  it('publishes after the write and leaves the document empty', async () => {
    const entries = [registeredEntry('user-1'), registeredEntry('user-2')];
    await accounts.insertOne({ _id: 'a', outbox: entries });
    outbox.flush(outboxStore(accounts), 'a', entries);
    await outbox.drain();
    expect(await accounts.findOne({ _id: 'a' })).toEqual({ _id: 'a', outbox: [] });
    await until('both events', () => received.length === 2);
    expect(received.map(({ userId }) => userId)).toEqual(['user-1', 'user-2']);
  });

  it('publishes what a crash left behind, once its writer has had its time', async () => {
    await accounts.insertMany([
      { _id: 'crashed', outbox: [aged('left-1', 60_000), aged('left-2', 59_000)] },
      { _id: 'young', outbox: [aged('young', 0)] },
    ]);
    outbox.start();
    await until('the events left behind', () => received.length === 2);
    expect(received.map(({ userId }) => userId)).toEqual(['left-1', 'left-2']);
    expect((await accounts.findOne({ _id: 'young' }))?.outbox).toHaveLength(1);
    await until('the young one, later', () => received.length === 3);
    await until(
      'empty outboxes',
      async () => (await accounts.countDocuments({ 'outbox.0': { $exists: true } })) === 0,
    );
  });

  it('is not held up by documents whose events nobody takes', async () => {
    const unroutable = { ...aged('nobody', 90_000), routingKey: 'auth.nobody-listens.v1' };
    await accounts.insertMany(
      Array.from({ length: 250 }, (_, index) => ({
        _id: `stuck-${index}`,
        outbox: [{ ...unroutable, id: `stuck-${index}` }],
      })),
    );
    await accounts.insertOne({ _id: 'good', outbox: [aged('good', 60_000)] });
    outbox.start();
    await until('the good one', () => received.length === 1);
    expect(received[0]?.userId).toBe('good');
    expect(await accounts.countDocuments({ 'outbox.0': { $exists: true } })).toBe(250);
  });

  it('publishes each event when several relays share the work', async () => {
    const ids = Array.from({ length: 500 }, (_, index) => `left-${index}`);
    await accounts.insertMany(ids.map((_id) => ({ _id, outbox: [aged(_id, 60_000)] })));
    const other = createOutbox({ broker, stores: [outboxStore(accounts)], log, relayIntervalMs: 50 });
    outbox.start();
    other.start();
    await until('all', () => new Set(received.map(({ userId }) => userId)).size === 500, 30_000);
    await other.stop();
    await until(
      'empty outboxes',
      async () => (await accounts.countDocuments({ 'outbox.0': { $exists: true } })) === 0,
    );
  });
});
