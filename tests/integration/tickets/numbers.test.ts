import { syncIndexes } from '@parterre/mongo/indexes';
import { createNumberStore, serialIndexes } from '@parterre/tickets/data/numbers.store';
import { type Db, MongoClient } from 'mongodb';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestEngines, type TestEngines } from '../../kit/engines.js';

let engines: TestEngines;
let mongo: MongoClient;
let db: Db;
beforeAll(async () => {
  engines = await startTestEngines();
  mongo = await new MongoClient(engines.mongodbUri).connect();
  db = mongo.db('numbers_test');
  await syncIndexes(db, [serialIndexes]);
});
afterAll(async () => {
  await mongo?.close();
  await engines?.stop();
});

test('orders that are confirmed in three processes at once share no number and leave none out', async () => {
  const processes = [createNumberStore(db), createNumberStore(db), createNumberStore(db)];
  const orders = Array.from({ length: 60 }, (_, index) => ({ id: `order-${index}`, count: 1 + (index % 4) }));
  // Each is asked for by two of them: the same order is being finished twice.
  const asked = orders.flatMap(({ id, count }, index) =>
    [index, index + 1].map(async (at) => {
      const first = await processes[at % 3]?.allocateTickets('event', id, count);
      return { id, numbers: Array.from({ length: count }, (_, offset) => (first ?? 0) + offset) };
    }),
  );
  const had = new Map<string, number[]>();
  for (const { id, numbers } of await Promise.all(asked)) {
    expect(had.get(id) ?? numbers).toEqual(numbers);
    had.set(id, numbers);
  }
  const all = [...had.values()].flat().sort((a, b) => a - b);
  expect(all).toEqual(Array.from({ length: all.length }, (_, index) => index + 1));
  expect(all.length).toBe(orders.reduce((sum, { count }) => sum + count, 0));
  expect(await processes[0]?.firstOf('order-7')).toBe(had.get('order-7')?.[0]);
  expect(await processes[0]?.firstOf('order-77')).toBeNull();
});

test('numbers of an event go on behind the tickets it has', async () => {
  await db.collection('tickets').insertMany([4, 6, 5].map((serial) => ({ eventId: 'older', serial })));
  const numbers = createNumberStore(db);
  expect(await numbers.allocateTickets('older', 'its-next', 2)).toBe(7);
  expect(await numbers.allocateTickets('older', 'its-last', 1)).toBe(9);
});
