import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { eventCancelled } from '@parterre/contracts/events-events';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { until } from '../../kit/until.js';
import { type Hall, openHall, seat } from './hall.js';

/** The subgraph as a process of its own (the build), killed at named points; what it left is finished by the next. */
let hall: Hall;
let child: ChildProcess | undefined;
beforeAll(async () => {
  hall = await openHall({ instances: 0 });
});
afterEach(() => kill());
afterAll(() => hall.stop());

const main = fileURLToPath(new URL('../../../subgraphs/tickets/dist/main.js', import.meta.url));

async function start(crashPoint = ''): Promise<void> {
  const settings = Object.entries({ ...hall.ticketsSettings, LOG_LEVEL: 'info' });
  const started = spawn(process.execPath, [main], {
    env: {
      ...Object.fromEntries(settings.map(([name, value]) => [name, String(value)])),
      PARTERRE_CRASH_POINT: crashPoint,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  child = started;
  for await (const line of createInterface({ input: started.stdout })) {
    const { msg, url } = JSON.parse(line) as { msg: string; url?: string };
    if (msg === 'serving' && url) {
      hall.running.splice(0, hall.running.length, { url, stop: async () => undefined });
      started.stdout.resume();
      return;
    }
  }
  throw new Error('It ended before it served.');
}

async function kill(): Promise<void> {
  if (child && child.exitCode === null && child.signalCode === null) {
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
}

const died = () => until('the crash', () => child?.signalCode === 'SIGKILL', 20_000);

test.each([
  'tickets.capture.after-paid',
  'tickets.capture.after-rows',
  'tickets.capture.after-numbers',
  'tickets.capture.after-tickets',
  'outbox.before-publish:2',
  'consumer.after-handle:2',
])('killed at %s, the next process finishes the order, once', async (point) => {
  await start(point);
  const eventId = await hall.open({ rows: 2 });
  const order = await hall.order(eventId, [seat(1, 1), seat(2, 1)], 'ann');
  await hall.pay(order);
  await died();
  await start();
  await until('CONFIRMED', async () => (await hall.stateOf(order)) === 'CONFIRMED', 30_000);
  await until('the news of it', () => hall.toldOf('OrderConfirmed', order.id).length > 0, 30_000);
  const next = await hall.order(eventId, [seat(1, 2)], 'bob');
  await hall.pay(next);
  await until('CONFIRMED', async () => (await hall.stateOf(next)) === 'CONFIRMED', 20_000);
  const tickets = await hall.db.collection('tickets').find({ eventId }).sort({ serial: 1 }).toArray();
  expect(tickets.map(({ serial, status }) => [serial, status])).toEqual([1, 2, 3].map((n) => [n, 'VALID']));
  expect(await hall.seats(eventId)).toBe('SSAAAAAAAA SAAAAAAAAA');
  const ids = new Set(
    hall.toldOf('OrderConfirmed', order.id).map(({ payload }) => payload.tickets[0].number),
  );
  expect(ids.size).toBe(1);
  expect(hall.toldOf('RefundRequested', order.id)).toEqual([]);
});

test.each(['tickets.give-back.after-begin', 'tickets.refund.after-ask:3'])(
  'killed at %s, the next process asks back every order of the event, once',
  async (point) => {
    await start();
    const eventId = await hall.open();
    const seats = [1, 2, 3, 4, 5].map((number) => seat(1, number));
    const orders = await Promise.all(seats.map((id, index) => hall.order(eventId, [id], `buyer-${index}`)));
    await Promise.all(orders.map((order) => hall.pay(order)));
    const allIn = (status: string) =>
      until(
        status,
        async () => (await Promise.all(orders.map(hall.stateOf))).every((one) => one === status),
        30_000,
      );
    await allIn('CONFIRMED');
    await kill();
    await start(point);
    const cancelledAt = new Date().toISOString();
    await hall.publish(eventCancelled, { eventId, version: 2, title: 'Olympia Night', cancelledAt });
    await died();
    await start();
    await allIn('REFUND_PENDING');
    await until('the seats', async () => (await hall.seats(eventId)) === 'AAAAAAAAAA', 30_000);
    const requestsOf = (order: { id: string }) =>
      new Set(hall.toldOf('RefundRequested', order.id).map(({ payload }) => payload.requestId));
    await until('the requests', () => orders.every((order) => requestsOf(order).size === 1), 30_000);
    const stored = await hall.db.collection('orders').find({ eventId }).toArray();
    expect(stored.map(({ refunds }) => refunds.length)).toEqual([1, 1, 1, 1, 1]);
  },
);

test('killed with the rows taken and no answer given, the same key gives the hold', async () => {
  await start('tickets.hold.after-rows');
  const eventId = await hall.open();
  const key = randomUUID();
  await expect(hall.hold(eventId, [seat(1, 1)], 'ann', key)).rejects.toThrow();
  await died();
  await start();
  expect(await hall.seats(eventId)).toBe('HAAAAAAAAA');
  const { result } = await hall.hold(eventId, [seat(1, 1)], 'ann', key);
  expect(result.__typename).toBe('SeatHold');
  expect((await hall.place(result.id, 'ann')).result.__typename).toBe('Order');
});
