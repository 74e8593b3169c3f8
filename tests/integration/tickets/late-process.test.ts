import { createAreaStore } from '@parterre/tickets/data/areas.store';
import { createCartStore } from '@parterre/tickets/data/carts.store';
import { LayoutCache } from '@parterre/tickets/data/layouts';
import { createNumberStore } from '@parterre/tickets/data/numbers.store';
import { createOrderStore } from '@parterre/tickets/data/orders.store';
import { createRowStore } from '@parterre/tickets/data/rows.store';
import { createSaleStore } from '@parterre/tickets/data/sales.store';
import { createTicketStore } from '@parterre/tickets/data/tickets.store';
import type { Ports } from '@parterre/tickets/use-cases/ports';
import { createResumeOrder } from '@parterre/tickets/use-cases/resume-order';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { user } from '../../kit/as-router.js';
import { until } from '../../kit/until.js';
import { type Hall, holdGeneralAdmission, type Ordered, openHall, seat } from './hall.js';

/** A process that sleeps in the middle of its work wakes to an order that others have brought to its end. */
let hall: Hall;
beforeAll(async () => {
  hall = await openHall();
});
afterAll(() => hall.stop());

const orders = () => createOrderStore(hall.db, { flush: () => {} });

/** Finishes a PAID order, as the process does that heard of its capture. */
function aProcess(change: Partial<Ports>) {
  const nothing = () => {};
  const entry = { id: 'e', routingKey: 'r', occurredAt: '', correlationId: '', payload: {} };
  return createResumeOrder({
    sales: createSaleStore(hall.db),
    numbers: createNumberStore(hall.db),
    layouts: new LayoutCache(hall.db),
    rows: createRowStore(hall.db, nothing),
    areas: createAreaStore(hall.db, nothing),
    carts: createCartStore(hall.db),
    orders: orders(),
    tickets: createTicketStore(hall.db, { flush: nothing }),
    events: { refundRequested: () => entry, confirmed: async () => entry } as unknown as Ports['events'],
    live: { orderChanged: nothing, holdChanged: nothing, ticketsRevoked: nothing },
    clock: hall.clock,
    log: pino({ level: 'silent' }),
    ...change,
  } as Ports);
}

const captureOf = async (order: Ordered) => {
  const found = await orders().find(order.id);
  if (!found) throw new Error('no order');
  const step = {
    step: 'CAPTURE',
    at: hall.clock(),
    entries: [],
    paymentId: `payment-of-${order.id}`,
  } as const;
  const paid = await orders().step(found, step);
  if (!paid) throw new Error('not paid');
  return paid;
};

test('seats that were given back meanwhile are not sold again by whoever wakes', async () => {
  const eventId = await hall.open({ rows: 2 });
  const order = await hall.order(eventId, [seat(1, 1), seat(2, 1)], 'ann');
  const paid = await captureOf(order);
  const asleep = Promise.withResolvers<void>();
  const rows = createRowStore(hall.db, () => {});
  let sleeps = true;
  const sleepsOnce: Ports['rows']['change'] = async (...args) => {
    if (sleeps) await asleep.promise;
    sleeps = false;
    return rows.change(...args);
  };
  const late = aProcess({ rows: { ...rows, change: sleepsOnce } })(paid);

  await hall.refundOf(order);
  await until('REFUNDED', async () => (await hall.stateOf(order)) === 'REFUNDED');
  await until('the seats', async () => (await hall.seats(eventId)) === 'AAAAAAAAAA AAAAAAAAAA');
  await new Promise((resolve) => setTimeout(resolve, 200));
  asleep.resolve();
  await late;
  expect(await hall.seats(eventId)).toBe('AAAAAAAAAA AAAAAAAAAA');
});

test('places of an area that was never reached are not sold after the refund', async () => {
  const eventId = await hall.open({ standing: 20 });
  const input = { eventId, areas: [{ key: 'standing', quantity: 3 }], idempotencyKey: 'key-of-places' };
  const held = await hall.ask(holdGeneralAdmission, { input }, user('bob'));
  const placed = await hall.place(held.data?.holdGeneralAdmission.id, 'bob');
  const order: Ordered = placed.result;
  hall.pass(11 * 60_000);
  await until('EXPIRED', async () => (await hall.stateOf(order)) === 'EXPIRED');
  const area = () =>
    hall.db.collection<{ _id: string; available: number }>('areas').findOne({ eventId } as never);
  await until('the places', async () => (await area())?.available === 20);

  const paid = await captureOf(order);
  const asleep = Promise.withResolvers<void>();
  const areas = createAreaStore(hall.db, () => {});
  let sleeps = true;
  const sleepsOnce: Ports['areas']['change'] = async (...args) => {
    if (sleeps) await asleep.promise;
    sleeps = false;
    return areas.change(...args);
  };
  const late = aProcess({ areas: { ...areas, change: sleepsOnce } })(paid);
  await hall.refundOf(order);
  await until('REFUNDED', async () => (await hall.stateOf(order)) === 'REFUNDED');
  await new Promise((resolve) => setTimeout(resolve, 300));
  asleep.resolve();
  await late;
  expect((await area())?.available).toBe(20);
});

test('whoever finds a seat lost does not take back the tickets that another has made', async () => {
  const eventId = await hall.open();
  const order = await hall.order(eventId, [seat(1, 1)], 'cat');
  const paid = await captureOf(order);
  const rows = createRowStore(hall.db, () => {});
  const refusedOnce: Ports['rows']['change'] = async (...args) => {
    await aProcess({})(paid);
    const outcome = await rows.change(args[0], args[1], () => ({ changes: [] }));
    return { kind: 'REFUSED', indexes: [0], row: outcome.row };
  };
  await aProcess({ rows: { ...rows, change: refusedOnce } })(paid);
  expect(await hall.stateOf(order)).toBe('CONFIRMED');
  expect((await hall.seen(order, 'cat')).tickets).toMatchObject([{ status: 'VALID' }]);
});
