import { setTimeout as delay } from 'node:timers/promises';
import { type PrivateBroker, startRabbitMq } from '@parterre/engines/private-rabbitmq';
import { type ChannelModel, connect } from 'amqplib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { expectNoProcess, temporaryDirectory } from './processes.js';

/**
 * RabbitMQ 3.10 writes a new quorum queue into its register only some 500 ms after it has answered, and offers no way
 * to see that: a queue younger than that when the power fails is there afterwards, but empty and without a leader.
 */
const NEW_QUEUE_SETTLED_MS = 2_000;

let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
let broker: PrivateBroker;

beforeAll(async () => {
  directory = await temporaryDirectory();
  broker = await startRabbitMq({ directory: directory.path });
}, 120_000);

afterAll(async () => {
  await broker?.stop();
  await directory?.[Symbol.asyncDispose]();
});

test('a confirmed message in a quorum queue outlives kill -9, and the broker comes back at the same address', async () => {
  const { url, pid } = broker;
  await withConnection(url, async (connection) => {
    const channel = await connection.createConfirmChannel();
    await channel.assertQueue('kept', { durable: true, arguments: { 'x-queue-type': 'quorum' } });
    channel.sendToQueue('kept', Buffer.from('a seat is held'), { persistent: true });
    await channel.waitForConfirms();
    await delay(NEW_QUEUE_SETTLED_MS);
    connection.on('error', () => {}); // The kill.
    const cut = new Promise((resolve) => connection.once('close', resolve));
    await broker.kill();
    await cut;
  });

  await broker.restart();
  expect(broker.url).toBe(url);
  expect(broker.pid).not.toBe(pid);
  await withConnection(broker.url, async (connection) => {
    const channel = await connection.createChannel();
    const read = async () => {
      const message = await channel.get('kept', { noAck: true });
      return message ? message.content.toString() : undefined;
    };
    // The queue elects its leader a moment after the port is open.
    await expect.poll(read, { timeout: 10_000 }).toBe('a seat is held');
  });
});

test('virtual hosts are apart from each other, and creating one twice is creating it once', async () => {
  const url = await broker.createVirtualHost('first');
  const again = await Promise.all(['first', 'first', 'first'].map((name) => broker.createVirtualHost(name)));
  expect(new Set(again)).toEqual(new Set([url]));
  const other = await broker.createVirtualHost('second.of-two_9');
  await withConnection(url, async (connection) => {
    await (await connection.createChannel()).assertQueue('only-here');
  });
  await withConnection(other, async (connection) => {
    const channel = await connection.createChannel();
    channel.on('error', () => {}); // The broker closes the channel: there is no such queue.
    await expect(channel.checkQueue('only-here')).rejects.toThrow('NOT_FOUND');
  });
});

test('a name that is none, or would be code, is refused', async () => {
  await expect(broker.createVirtualHost('')).rejects.toThrow(RangeError);
  await expect(broker.createVirtualHost('x">>), init:stop(), (<<"')).rejects.toThrow(RangeError);
});

test('the address stays the same between runs, and stopping leaves no process', async () => {
  const { url } = broker;
  await broker.stop();
  await expectNoProcess(directory.path);
  broker = await startRabbitMq({ directory: directory.path });
  expect(broker.url).toBe(url);
});

async function withConnection(url: string, use: (connection: ChannelModel) => Promise<void>): Promise<void> {
  const connection = await connect(url);
  try {
    await use(connection);
  } finally {
    await connection.close().catch(() => {}); // Already closed by the kill of its broker.
  }
}
