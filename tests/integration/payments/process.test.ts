import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { expectBalancedLedger } from '../../kit/ledger.js';
import { until } from '../../kit/until.js';
import { asEnvironment, type BoxOffice, openBoxOffice } from './box-office.js';

const main = fileURLToPath(new URL('../../../subgraphs/payments/dist/main.js', import.meta.url));

// The subgraph as a process of its own, so that it can be killed and its log be read.
let office: BoxOffice;
let child: ChildProcess | undefined;
let output = '';
beforeAll(async () => {
  office = await openBoxOffice({ webhooks: false });
  await office.stopPayments();
});
afterEach(() => stopProcess());
afterAll(() => office.stop());

async function startProcess(extra: Record<string, string> = {}): Promise<ChildProcess> {
  const environment = { ...asEnvironment(office.paymentsSettings), LOG_LEVEL: 'trace', ...extra };
  const started = spawn(process.execPath, [main], { env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
  child = started;
  output = '';
  for (const stream of [started.stdout, started.stderr]) {
    stream?.on('data', (chunk: Buffer) => {
      output += chunk.toString('utf8');
    });
  }
  await until(
    'the process',
    async () => {
      const ready = await fetch(new URL('/health/ready', office.webhookUrl)).catch(() => null);
      return ready?.status === 200;
    },
    40_000,
  );
  return started;
}

async function stopProcess(): Promise<void> {
  if (child && child.exitCode === null && child.signalCode === null) {
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    await ended;
  }
  child = undefined;
}

test('killed between capture and write: the next process finishes the payment, and nothing is taken twice', async () => {
  const order = office.newOrder();
  const key = randomUUID();
  const doomed = await startProcess({ PARTERRE_CRASH_POINT: 'payments.after-capture' });
  await office.place(order);
  const ended = once(doomed, 'exit');
  await expect(office.pay(order, 'tok_ok', key)).rejects.toThrow();
  expect(await ended).toEqual([null, 'SIGKILL']);

  const [left] = await office.db.collection<{ _id: string }>('payments').find({}).toArray();
  expect(left).toMatchObject({ status: 'PROCESSING', orderId: order.orderId });
  expect(await office.atProvider('captures', `reference=${left?._id}`)).toMatchObject([
    { status: 'captured' },
  ]);

  await startProcess();
  // The buyer tries again at once, under the same key, while the reconciler has not looked yet.
  const { result } = await office.pay(order, 'tok_ok', key);
  expect(result).toMatchObject({ id: left?._id, status: 'CAPTURED' });
  await until('the event', () => office.told.some(({ payload }) => payload.paymentId === left?._id));
  expect(await office.db.collection('payments').countDocuments({ orderId: order.orderId })).toBe(1);
});

test('killed before the provider heard of it: the next process asks for the same capture', async () => {
  const order = office.newOrder();
  const key = randomUUID();
  const doomed = await startProcess({ PARTERRE_CRASH_POINT: 'payments.before-capture' });
  await office.place(order);
  const ended = once(doomed, 'exit');
  await expect(office.pay(order, 'tok_ok', key)).rejects.toThrow();
  await ended;
  const left = await office.db.collection<{ _id: string }>('payments').findOne({ orderId: order.orderId });
  expect(await office.atProvider('captures', `reference=${left?._id}`)).toEqual([]);
  await startProcess();
  const { result } = await office.pay(order, 'tok_ok', key);
  expect(result).toMatchObject({ id: left?._id, status: 'CAPTURED' });
});

test('killed between write and publish: the event is told all the same', async () => {
  const order = office.newOrder();
  const doomed = await startProcess({ PARTERRE_CRASH_POINT: 'outbox.before-publish' });
  await office.place(order);
  const ended = once(doomed, 'exit');
  await office.pay(order, 'tok_ok').catch(() => null);
  await ended;
  expect(office.told.filter(({ payload }) => payload.orderId === order.orderId)).toEqual([]);
  await startProcess();
  await until(
    'the event',
    () => office.told.some(({ payload }) => payload.orderId === order.orderId),
    20_000,
  );
});

test('killed between ledger and payment: the next process posts nothing twice', async () => {
  const order = office.newOrder();
  const doomed = await startProcess({ PARTERRE_CRASH_POINT: 'payments.after-ledger' });
  await office.place(order);
  const ended = once(doomed, 'exit');
  await office.pay(order, 'tok_ok');
  expect(await ended).toEqual([null, 'SIGKILL']);
  const left = await office.db.collection('payments').findOne({ orderId: order.orderId });
  expect(left?.unposted).toHaveLength(1);
  expect(await office.db.collection('ledger').countDocuments({ orderId: order.orderId })).toBe(1);
  await startProcess();
  await expectBalancedLedger(office.db);
  expect(await office.db.collection('ledger').countDocuments({ orderId: order.orderId })).toBe(1);
});

test("a card's number is refused, and found neither in the log nor in the database", async () => {
  const order = office.newOrder();
  await startProcess();
  await office.place(order);
  const numbers = ['4242424242424242', '4242 4242 4242 4242', '4000-0000-0000-0002', 'tok_378282246310005'];
  for (const number of numbers) {
    const { answer } = await office.pay(order, number);
    expect(answer.errors).toMatchObject([
      { extensions: { code: 'BAD_USER_INPUT', faults: [{ field: 'paymentMethodToken' }] } },
    ]);
    expect(answer.errors?.[0]?.message).toContain("card's number");
    expect(JSON.stringify(answer)).not.toContain(number);
  }
  // Not even a string, or in the document itself: GraphQL refuses these before the use case does.
  const inNumber = {
    orderId: order.orderId,
    paymentMethodToken: 4242424242424242,
    idempotencyKey: randomUUID(),
  };
  await office.ask('mutation ($input: PayOrderInput!) { payOrder(input: $input) { __typename } }', {
    input: inNumber,
  });
  await office.ask(
    'mutation { payOrder(input: { paymentMethodToken: 4242424242424242 }) { __typename } }',
    {},
  );
  const { result } = await office.pay(order, 'tok_ok');
  expect(result.status).toBe('CAPTURED');
  await stopProcess();
  expect(output).toContain('stopping');

  const collections = await office.db.collections();
  const everything = await Promise.all(collections.map((collection) => collection.find({}).toArray()));
  const written = `${output}${JSON.stringify(everything)}${readFileSync(office.simulatorSettings.STATE_FILE, 'utf8')}`;
  for (const number of numbers) {
    expect(written).not.toContain(number);
  }
  expect(output).not.toContain('tok_ok');
});

test('a lacking environment is told whole, without its values, and ends the process', async () => {
  const { WEBHOOK_SECRET: _left, ...rest } = asEnvironment(office.paymentsSettings);
  const started = spawn(process.execPath, [main], { env: { ...rest, SIMULATOR_API_KEY: 'short-secret' } });
  let told = '';
  started.stderr.on('data', (chunk: Buffer) => {
    told += chunk.toString('utf8');
  });
  const [status] = await once(started, 'exit');
  expect(status).toBe(78);
  expect(told).toContain('WEBHOOK_SECRET');
  expect(told).toContain('SIMULATOR_API_KEY');
  expect(told).not.toContain('short-secret');
});
