import { replayDeadLetters } from '@parterre/messaging/dead-letters';
import { UnprocessableMessageError } from '@parterre/messaging/errors';
import amqp from 'amqplib';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { startTestEngines, type TestEngines } from '../../kit/engines.js';
import { until } from '../../kit/until.js';
import { connectTestBroker, log, registeredEntry, type TestBroker } from './setting.js';

const queue = 'users.on-user-registered';

let engines: TestEngines;
let broker: TestBroker;

beforeAll(async () => {
  engines = await startTestEngines();
});
afterAll(() => engines.stop());

beforeEach(async () => {
  broker = await connectTestBroker(engines.amqpUrl);
  await broker.waitUntilHealthy(30_000);
});
afterEach(async () => {
  await broker.close();
  await purge(queue, 'parterre.dead-letters');
});

it('a message whose handler fails is tried again, later, with the same id and correlation', async () => {
  const tries: { at: number; id: string; attempt: number; correlationId: string }[] = [];
  broker.consume({
    queue,
    handle: async (_, { id, attempt, correlationId }) => {
      tries.push({ at: performance.now(), id, attempt, correlationId });
      if (attempt < 3) throw new Error('the database is away');
    },
  });
  const entry = registeredEntry('user-1');
  await broker.publish(entry);

  await until('the third try', () => tries.length === 3);
  const { id, correlationId } = entry;
  expect(tries).toMatchObject([1, 2, 3].map((attempt) => ({ id, correlationId, attempt })));
  const [first = { at: 0 }, second = { at: 0 }, third = { at: 0 }] = tries;
  expect(second.at - first.at).toBeGreaterThanOrEqual(45);
  expect(third.at - second.at).toBeGreaterThanOrEqual(95);
  await until(
    'its end',
    async () => (await broker.metric('messaging_consumed_total', { result: 'handled' })) === 1,
  );
  expect(await broker.metric('messaging_consumed_total', { result: 'retried' })).toBe(2);
  expect(await depth('parterre.dead-letters')).toBe(0);
});

it('failures while the database is away do not count: the message is handled when it is back', async () => {
  const attempts: number[] = [];
  let isAway = true;
  broker.consume({
    queue,
    handle: async (_, { attempt }) => {
      attempts.push(attempt);
      if (isAway) throw new Error('the database is away');
    },
    needs: async () => {
      if (isAway) throw new Error('the database is away');
    },
  });
  await broker.publish(registeredEntry('user-1'));
  // More often than a message is tried that fails by itself.
  await until('the sixth try', () => attempts.length === 6);
  isAway = false;
  const handled = () => broker.metric('messaging_consumed_total', { result: 'handled' });
  await until('its end', async () => (await handled()) === 1);
  expect(new Set(attempts)).toEqual(new Set([1]));
  expect(await depth('parterre.dead-letters')).toBe(0);
});

it('other messages do not wait behind one that fails', async () => {
  const handled: string[] = [];
  broker.consume({
    queue,
    prefetch: 1,
    handle: async ({ userId }) => {
      if (userId === 'poison') throw new Error('never works');
      handled.push(userId);
    },
  });
  await broker.publish(registeredEntry('poison'));
  await broker.publish(registeredEntry('user-2'));
  await until('the other', () => handled.length === 1);
  await until('the dead letter', async () => (await depth('parterre.dead-letters')) === 1);
});

it('after its last try a message is a dead letter that says why, and can be replayed', async () => {
  let broken = true;
  const attempts: number[] = [];
  const handled: string[] = [];
  broker.consume({
    queue,
    handle: async ({ userId }, { attempt }) => {
      attempts.push(attempt);
      if (broken) throw Object.assign(new RangeError('secret@example.com'), { code: 'OUT_OF_RANGE' });
      handled.push(userId);
    },
  });
  const entry = registeredEntry('user-3');
  await broker.publish(entry);
  await until('the dead letter', async () => (await depth('parterre.dead-letters')) === 1);
  expect(attempts).toEqual([1, 2, 3]);

  const letter = await peek('parterre.dead-letters');
  expect(letter.properties).toMatchObject({
    messageId: entry.id,
    correlationId: entry.correlationId,
    headers: {
      'parterre-queue': queue,
      'parterre-failures': 3,
      'parterre-error-name': 'RangeError',
      'parterre-error-code': 'OUT_OF_RANGE',
      'parterre-occurred-at': entry.occurredAt,
    },
  });
  expect(Date.parse(letter.properties.headers?.['parterre-first-failed-at'])).toBeGreaterThan(
    Date.now() - 10_000,
  );
  expect(JSON.stringify(letter)).not.toContain('secret@example.com');

  broken = false;
  const elsewhere = { url: engines.amqpUrl, log, limit: 10, queue: 'users.on-order-confirmed' } as const;
  expect(await replayDeadLetters(elsewhere)).toBe(0);
  expect(await replayDeadLetters({ url: engines.amqpUrl, log, limit: 10, queue })).toBe(1);
  await until('the replayed message', () => handled.length === 1);
  expect(handled).toEqual(['user-3']);
  expect(attempts.at(-1)).toBe(1);
  expect(await depth('parterre.dead-letters')).toBe(0);
});

it.each([
  ['is not JSON', Buffer.from('{"userId":'), 'NOT_JSON'],
  ['does not fit its contract', Buffer.from('{"userId":7}'), 'PAYLOAD_DOES_NOT_FIT'],
])('a message that %s goes to the dead letters at once, unseen by the handler', async (_, content, code) => {
  const seen: unknown[] = [];
  broker.consume({ queue, handle: async (payload) => void seen.push(payload) });
  await send(queue, content);
  await until('the dead letter', async () => (await depth('parterre.dead-letters')) === 1);
  const letter = await peek('parterre.dead-letters');
  expect(letter.properties.headers).toMatchObject({ 'parterre-failures': 1, 'parterre-error-code': code });
  expect(letter.content).toEqual(content);
  expect(seen).toEqual([]);
});

it('a handler may say that no later try will help', async () => {
  const attempts: number[] = [];
  broker.consume({
    queue,
    handle: async (_, { attempt }) => {
      attempts.push(attempt);
      throw new UnprocessableMessageError('ORDER_UNKNOWN');
    },
  });
  await broker.publish(registeredEntry('user-4'));
  await until('the dead letter', async () => (await depth('parterre.dead-letters')) === 1);
  expect(attempts).toEqual([1]);
});

it('a message that ends its consumers again and again is taken out by the broker, and can be replayed', async () => {
  const entry = registeredEntry('user-5');
  await broker.publish(entry);
  // As processes that crash with the message in hand: taken, never answered.
  const model = await amqp.connect(engines.amqpUrl);
  for (let crash = 0; crash < 21; crash += 1) {
    const channel = await model.createChannel();
    await until('the delivery', () => channel.get(queue));
    await channel.close();
  }
  await until('the dead letter', async () => (await depth('parterre.dead-letters')) === 1);
  await model.close();

  const handled: string[] = [];
  broker.consume({ queue, handle: async (_, { id }) => void handled.push(id) });
  expect(await replayDeadLetters({ url: engines.amqpUrl, log, limit: 10, queue })).toBe(1);
  await until('the replayed message', () => handled.length === 1);
  expect(handled).toEqual([entry.id]);
});

async function withChannel<T>(use: (channel: amqp.ConfirmChannel) => Promise<T>): Promise<T> {
  const model = await amqp.connect(engines.amqpUrl);
  try {
    return await use(await model.createConfirmChannel());
  } finally {
    await model.close();
  }
}

function depth(name: string): Promise<number> {
  return withChannel(async (channel) => (await channel.checkQueue(name)).messageCount);
}

function purge(...names: string[]): Promise<unknown> {
  return withChannel((channel) => Promise.all(names.map((name) => channel.purgeQueue(name))));
}

/** The oldest message, which goes back when the channel closes. */
function peek(name: string): Promise<amqp.GetMessage> {
  return withChannel(async (channel) => {
    const message = await channel.get(name);
    if (message === false) throw new Error(`${name} is empty`);
    return message;
  });
}

function send(name: string, content: Buffer): Promise<void> {
  return withChannel(async (channel) => {
    channel.sendToQueue(name, content, { persistent: true });
    await channel.waitForConfirms();
  });
}
