import { connectMongo, type MongoConnection } from '@parterre/mongo/connection';
import { isDuplicateKey } from '@parterre/mongo/errors';
import { syncIndexes } from '@parterre/mongo/indexes';
import { Registry } from 'prom-client';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startTestEngines, type TestEngines } from '../../kit/engines.js';
import { log } from './setting.js';

let engines: TestEngines;
let mongo: MongoConnection;
const registry = new Registry();

beforeAll(async () => {
  engines = await startTestEngines();
  mongo = await connect('parterre_test');
});
afterAll(async () => {
  await mongo.close();
  await engines.stop();
});
beforeEach(() => mongo.db.dropDatabase());

function connect(database: string): Promise<MongoConnection> {
  return connectMongo({ uri: engines.mongodbUri, database, appName: 'test', log, registry });
}

describe('a connection', () => {
  it('states its concerns', () => {
    expect(mongo.db.writeConcern).toMatchObject({ w: 'majority', j: true });
    expect(mongo.db.readConcern).toMatchObject({ level: 'majority' });
    expect(mongo.db.readPreference).toMatchObject({ mode: 'primary' });
  });

  it('writes and reads under them', async () => {
    const orders = mongo.db.collection<{ _id: string; state: string }>('orders');
    await orders.insertOne({ _id: 'order-1', state: 'PENDING_PAYMENT' });
    const paid = await orders.findOneAndUpdate(
      { _id: 'order-1', state: 'PENDING_PAYMENT' },
      { $set: { state: 'PAID' } },
      { returnDocument: 'after' },
    );
    expect(paid).toEqual({ _id: 'order-1', state: 'PAID' });
    expect(await orders.findOne({ _id: 'order-1' })).toEqual({ _id: 'order-1', state: 'PAID' });
    await mongo.ping();
  });

  it('counts its commands by collection, and never what was asked', async () => {
    const users = mongo.db.collection('users');
    await users.insertMany(Array.from({ length: 250 }, (_, index) => ({ name: `canary-${index}` })));
    await users.find({ name: /canary/ }, { batchSize: 100 }).toArray();
    await mongo.ping();
    const values = (await registry.getSingleMetric('mongodb_commands_total')?.get())?.values ?? [];
    const counts = Object.fromEntries(
      values
        .filter(({ labels }) => labels.collection === 'users')
        .map(({ labels, value }) => [`${labels.database} ${labels.command}`, value]),
    );
    expect(counts).toEqual({
      'parterre_test insert': 1,
      'parterre_test find': 1,
      'parterre_test getMore': 2,
    });
    const exposed = await registry.metrics();
    expect(exposed).not.toContain('canary');
    expect(exposed).not.toContain('ping');
    expect(exposed).toMatch(/mongodb_command_duration_seconds_count\{[^}]*command="find",result="ok"\} \d/);
  });

  it('says within 5 s or so that there is no server', async () => {
    const nowhere = connectMongo({
      uri: 'mongodb://127.0.0.1:1/?directConnection=true',
      database: 'x',
      appName: 'test',
      log,
    });
    await expect(nowhere).rejects.toMatchObject({ name: 'MongoServerSelectionError' });
  }, 10_000);
});

describe('a duplicate key', () => {
  it('is told from other faults, and by its index', async () => {
    await syncIndexes(mongo.db, [
      {
        collection: 'accounts',
        indexes: [{ key: { email: 1 }, name: 'one_account_an_email', unique: true }],
      },
    ]);
    const accounts = mongo.db.collection<{ _id: string; email: string }>('accounts');
    await accounts.insertOne({ _id: 'a', email: 'x' });
    const byEmail = await accounts.insertOne({ _id: 'b', email: 'x' }).catch((error: unknown) => error);
    expect(isDuplicateKey(byEmail)).toBe(true);
    expect(isDuplicateKey(byEmail, 'one_account_an_email')).toBe(true);
    expect(isDuplicateKey(byEmail, '_id_')).toBe(false);

    const byId = await accounts.insertOne({ _id: 'a', email: 'y' }).catch((error: unknown) => error);
    expect(isDuplicateKey(byId, '_id_')).toBe(true);
    const bulk = await accounts.insertMany([{ _id: 'a', email: 'z' }]).catch((error: unknown) => error);
    expect(isDuplicateKey(bulk, '_id_')).toBe(true);
    type Pair = { _id: string; x: number | number[]; y: number | number[] };
    const pairs = mongo.db.collection<Pair>('pairs');
    await pairs.createIndex({ x: 1, y: 1 });
    await pairs.insertOne({ _id: 'a', x: 1, y: 1 });
    const unindexable = { _id: 'b', x: [1, 2], y: [1, 2] };
    const both = await pairs
      .insertMany([{ _id: 'a', x: 1, y: 1 }, unindexable], { ordered: false })
      .catch((error: unknown) => error);
    expect(both).toMatchObject({ code: 11000, writeErrors: [{ code: 11000 }, { code: 171 }] });
    expect(isDuplicateKey(both)).toBe(false);
    expect(isDuplicateKey(new Error('E11000 index: _id_ dup key'))).toBe(false);
  });
});

describe('indexes', () => {
  const names = async () =>
    (await mongo.db.collection('orders').listIndexes().toArray()).map(({ name }) => name as string).sort();

  it('come to be what is declared: missing ones made, changed ones replaced, others dropped', async () => {
    await syncIndexes(mongo.db, [
      {
        collection: 'orders',
        indexes: [
          { key: { buyerId: 1 } },
          { key: { number: 1 }, name: 'by_number' },
          { key: { state: 1 }, name: 'by_state', partialFilterExpression: { state: 'PAID' } },
          { key: { title: 'text', tags: 'text' }, name: 'words', weights: { title: 5 } },
        ],
      },
    ]);
    expect(await names()).toEqual(['_id_', 'buyerId_1', 'by_number', 'by_state', 'words']);
    await mongo.db.collection('orders').insertOne({ number: 'OLY-1' });

    const declared = [
      {
        collection: 'orders',
        indexes: [
          { key: { number: 1 }, name: 'by_number', unique: true },
          { key: { state: 1 }, name: 'by_state', partialFilterExpression: { state: 'REFUNDED' } },
          { key: { title: 'text' as const, tags: 'text' as const }, name: 'words', weights: { title: 7 } },
          { key: { eventId: 1, placedAt: -1 as const } },
        ],
      },
    ];
    await syncIndexes(mongo.db, declared);
    expect(await names()).toEqual(['_id_', 'by_number', 'by_state', 'eventId_1_placedAt_-1', 'words']);
    const found = await mongo.db.collection('orders').listIndexes().toArray();
    expect(found.find(({ name }) => name === 'by_number')).toMatchObject({ unique: true });
    expect(found.find(({ name }) => name === 'words')).toMatchObject({ weights: { title: 7, tags: 1 } });
    expect(found.find(({ name }) => name === 'by_state')).toMatchObject({
      partialFilterExpression: { state: 'REFUNDED' },
    });

    const before = await commands('dropIndexes');
    await syncIndexes(mongo.db, declared);
    expect(await commands('dropIndexes')).toBe(before);
  });

  it('may be synced by several processes that start at once', async () => {
    const connections = await Promise.all([1, 2, 3, 4].map(() => connect('parterre_test')));
    const declare = (unique: boolean) => [
      { collection: 'orders', indexes: [{ key: { number: 1 }, unique }, { key: { buyerId: 1 } }] },
      { collection: 'holds', indexes: [{ key: { expiresAt: 1 } }] },
    ];
    for (const unique of [false, true]) {
      await Promise.all(connections.map(({ db }) => syncIndexes(db, declare(unique))));
      expect(await names()).toEqual(['_id_', 'buyerId_1', 'number_1']);
    }
    const found = await mongo.db.collection('orders').listIndexes().toArray();
    expect(found.find(({ name }) => name === 'number_1')).toMatchObject({ unique: true });
    await Promise.all(connections.map((connection) => connection.close()));
  });

  it('refuse to be unique over documents that are not', async () => {
    await mongo.db.collection('orders').insertMany([{ number: 'OLY-1' }, { number: 'OLY-1' }]);
    const sync = syncIndexes(mongo.db, [
      { collection: 'orders', indexes: [{ key: { number: 1 }, unique: true }] },
    ]);
    await expect(sync).rejects.toSatisfy((error) => isDuplicateKey(error));
  });
});

async function commands(command: string): Promise<number> {
  const values = (await registry.getSingleMetric('mongodb_commands_total')?.get())?.values ?? [];
  return values.filter(({ labels }) => labels.command === command).reduce((sum, { value }) => sum + value, 0);
}
