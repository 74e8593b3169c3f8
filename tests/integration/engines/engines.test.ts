import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { DirectoryInUse } from '@parterre/engines/engine-errors';
import { type Engines, startEngines } from '@parterre/engines/engines';
import { connect } from 'amqplib';
import { MongoClient } from 'mongodb';
import { expect, test } from 'vitest';
import { expectNoProcess, processesOf, temporaryDirectory } from './processes.js';

test('two directories run side by side, and stopping leaves no process of either', async () => {
  await using first = await temporaryDirectory();
  await using second = await temporaryDirectory();
  const running = await Promise.all([
    startEngines({ directory: first.path }),
    startEngines({ directory: second.path }),
  ]);
  try {
    const [left, right] = running;
    expect(left.amqpUrl).not.toBe(right.amqpUrl);
    expect(left.mongodbUri).not.toBe(right.mongodbUri);
    await Promise.all(running.map(expectAtWork));
    await expect(startEngines({ directory: first.path })).rejects.toThrow(DirectoryInUse);
    await expectAtWork(left);
  } finally {
    const started = performance.now();
    await Promise.all(running.map((engines) => engines.stop()));
    expect(performance.now() - started).toBeLessThan(10_000);
  }
  await expectNoProcess(first.path);
  await expectNoProcess(second.path);
});

test('engines die with a parent that is killed', async () => {
  await using directory = await temporaryDirectory();
  const holder = await holdEngines(directory.path);
  expect((await processesOf(directory.path)).length).toBeGreaterThanOrEqual(4);
  holder.process.kill('SIGKILL');
  await expectNoProcess(directory.path);
});

test('what outlives a killed parent is ended at the next start, by record, and its data is there', async () => {
  await using directory = await temporaryDirectory();
  const holder = await holdEngines(directory.path);
  await withClient(holder.mongodbUri, (client) =>
    client
      .db('a')
      .collection('b')
      .insertOne({ kept: true }, { writeConcern: { w: 'majority', j: true } }),
  );
  // Stopped, they cannot heed the signal that the kernel sends them at their parent's death.
  const children = await recordedChildren(directory.path);
  for (const pid of children) process.kill(pid, 'SIGSTOP');
  holder.process.kill('SIGKILL');
  await once(holder.process, 'close');
  const left = await processesOf(directory.path);
  // The small port mapper may be gone by itself; the two engines are what must be found.
  expect(children.filter((pid) => left.includes(pid)).length).toBeGreaterThanOrEqual(2);

  const lines: string[] = [];
  const engines = await startEngines({ directory: directory.path, report: (line) => lines.push(line) });
  try {
    const now = await processesOf(directory.path);
    expect(now.filter((pid) => left.includes(pid))).toEqual([]);
    expect(lines.filter((line) => line.includes('killed run'))).toHaveLength(2);
    expect(engines.mongodbUri).toBe(holder.mongodbUri);
    expect(engines.amqpUrl).toBe(holder.amqpUrl);
    await withClient(engines.mongodbUri, async (client) => {
      expect(await client.db('a').collection('b').countDocuments()).toBe(1);
    });
    await expectAtWork(engines);
  } finally {
    await engines.stop();
  }
  await expectNoProcess(directory.path);
});

test('an engine whose address is given is not started', async () => {
  await using directory = await temporaryDirectory();
  const given = { mongodbUri: 'mongodb://db.example.org', amqpUrl: 'amqp://mq.example.org' };
  const engines = await startEngines({ directory: directory.path, ...given });
  expect(engines).toMatchObject(given);
  expect(engines.mongodb).toBeUndefined();
  expect(engines.broker).toBeUndefined();
  expect(await processesOf(directory.path)).toEqual([]);
  await engines.stop();
});

/** Starts the engines in a process of their own, which can be killed. Uses the built package, as `npm start` does. */
async function holdEngines(directory: string) {
  const script = fileURLToPath(new URL('hold-engines.mjs', import.meta.url));
  const holder = spawn(process.execPath, [script, directory], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await once(createInterface(holder.stdout), 'line')) as [string];
  return { process: holder, ...(JSON.parse(line) as { mongodbUri: string; amqpUrl: string }) };
}

async function recordedChildren(directory: string): Promise<number[]> {
  const records = ['mongodb', 'rabbitmq'].map(async (engine) => {
    const text = await readFile(join(directory, engine, 'processes.json'), 'utf8');
    return (JSON.parse(text) as { children: { pid: number }[] }).children.map(({ pid }) => pid);
  });
  return (await Promise.all(records)).flat();
}

async function expectAtWork(engines: Engines): Promise<void> {
  await withClient(engines.mongodbUri, async (client) => {
    expect(await client.db('a').command({ ping: 1 })).toMatchObject({ ok: 1 });
  });
  const connection = await connect(engines.amqpUrl);
  await connection.close();
}

async function withClient(uri: string, use: (client: MongoClient) => Promise<unknown>): Promise<void> {
  const client = new MongoClient(uri);
  try {
    await use(client);
  } finally {
    await client.close();
  }
}
