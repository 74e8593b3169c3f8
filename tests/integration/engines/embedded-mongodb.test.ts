import { startMongo } from '@parterre/engines/embedded-mongodb';
import { DirectoryInUse } from '@parterre/engines/engine-errors';
import { MongoClient } from 'mongodb';
import { expect, test } from 'vitest';
import { expectNoProcess, temporaryDirectory } from './processes.js';

const DURABLE = { writeConcern: { w: 'majority', j: true } } as const;

// Five times, because a fault here shows itself in about every other kill.
test('no acknowledged write is lost to kill -9, and a connected client goes on after the restart', async () => {
  await using directory = await temporaryDirectory();
  const mongo = await startMongo({ directory: directory.path });
  const client = new MongoClient(mongo.uri, { serverSelectionTimeoutMS: 10_000 });
  try {
    const seats = client.db('engines_test').collection<{ _id: number }>('seats');
    for (let kill = 1; kill <= 5; kill++) {
      const acknowledged: number[] = [];
      const writing = (async () => {
        for (let seat = kill * 1_000_000; ; seat++) {
          await seats.insertOne({ _id: seat }, DURABLE);
          acknowledged.push(seat);
        }
      })().catch(() => {}); // The kill ends it.
      await expect.poll(() => acknowledged.length, { timeout: 20_000, interval: 5 }).toBeGreaterThan(200);
      await mongo.kill();
      await writing;

      const { uri, pid } = mongo;
      await mongo.restart();
      expect(mongo.uri).toBe(uri);
      expect(mongo.pid).not.toBe(pid);
      const found = new Set((await seats.find().toArray()).map(({ _id }) => _id));
      expect(acknowledged.filter((seat) => !found.has(seat))).toEqual([]);
    }
  } finally {
    await client.close();
    await mongo.stop();
  }
  await expectNoProcess(directory.path);
});

test('data stays between starts', async () => {
  await using directory = await temporaryDirectory();
  const first = await startMongo({ directory: directory.path });
  await withClient(first.uri, (client) => client.db('a').collection('b').insertOne({ kept: true }, DURABLE));
  await first.stop();

  const second = await startMongo({ directory: directory.path });
  try {
    expect(second.uri).toBe(first.uri);
    expect(await withClient(second.uri, (client) => client.db('a').collection('b').countDocuments())).toBe(1);
  } finally {
    await second.stop();
  }
});

test('a directory in use is refused, and the refused run harms the first one in nothing', async () => {
  await using directory = await temporaryDirectory();
  const mongo = await startMongo({ directory: directory.path });
  try {
    await expect(startMongo({ directory: directory.path })).rejects.toThrow(DirectoryInUse);
    await expect(startMongo({ directory: directory.path })).rejects.toThrow(`process ${process.pid}`);
    expect(await withClient(mongo.uri, (client) => client.db('a').command({ ping: 1 }))).toMatchObject({
      ok: 1,
    });
  } finally {
    await mongo.stop();
  }
});

test('stopping twice is stopping once, and a stopped engine does not start again', async () => {
  await using directory = await temporaryDirectory();
  const mongo = await startMongo({ directory: directory.path });
  await Promise.all([mongo.stop(), mongo.stop()]);
  await expect(mongo.restart()).rejects.toThrow('stopped');
});

async function withClient<Result>(
  uri: string,
  use: (client: MongoClient) => Promise<Result>,
): Promise<Result> {
  const client = new MongoClient(uri);
  try {
    return await use(client);
  } finally {
    await client.close();
  }
}
