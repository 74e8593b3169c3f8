import { createAreaStore } from '@parterre/tickets/data/areas.store';
import { createCartStore } from '@parterre/tickets/data/carts.store';
import { LayoutCache } from '@parterre/tickets/data/layouts';
import { createNumberStore } from '@parterre/tickets/data/numbers.store';
import { createOrderStore } from '@parterre/tickets/data/orders.store';
import { createRowStore } from '@parterre/tickets/data/rows.store';
import { createSaleStore } from '@parterre/tickets/data/sales.store';
import { createTicketStore } from '@parterre/tickets/data/tickets.store';
import { sellSeats } from '@parterre/tickets/domain/row';
import { createExtendHold } from '@parterre/tickets/use-cases/manage-hold';
import { createPlaceOrder } from '@parterre/tickets/use-cases/place-order';
import type { Ports } from '@parterre/tickets/use-cases/ports';
import { createResumeOrder } from '@parterre/tickets/use-cases/resume-order';
import { createUnwindOrder } from '@parterre/tickets/use-cases/unwind-order';
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
  return createResumeOrder(portsOf(change));
}

function portsOf(change: Partial<Ports>): Ports {
  const nothing = () => {};
  const entry = { id: 'e', routingKey: 'r', occurredAt: '', correlationId: '', payload: {} };
  return {
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
    rules: { holdMs: 600_000, longestHoldMs: 1_800_000, maxTicketsPerHold: 10 },
    ...change,
  } as Ports;
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

const cartEntry = async (eventId: string, buyerId: string, holdId: string) =>
  (await createCartStore(hall.db).read(eventId, buyerId)).entries.find((entry) => entry.holdId === holdId);

test('an order that is paid for while its end is being worked off counts against the limit again', async () => {
  const eventId = await hall.open({ terms: { limitPerBuyer: 1 } });
  const order = await hall.order(eventId, [seat(1, 1)], 'fay');
  const found = await orders().find(order.id);
  if (!found) throw new Error('no order');
  const at = hall.clock();
  const cancelled = await orders().step(found, { step: 'CANCEL', at, entries: [] });
  if (!cancelled) throw new Error('not cancelled');
  const carts = createCartStore(hall.db);
  let sleeps = true;
  const sleepsOnce: Ports['carts']['read'] = async (...args) => {
    // The money comes in the very moment before the cart is let go.
    if (sleeps) {
      sleeps = false;
      await aProcess({})(await captureOf(order));
    }
    return carts.read(...args);
  };
  await createUnwindOrder(portsOf({ carts: { ...carts, read: sleepsOnce } }))(cancelled);
  expect(await hall.stateOf(order)).toBe('CONFIRMED');
  expect(await cartEntry(eventId, 'fay', found.holdId)).toMatchObject({
    state: 'ORDERED',
    orderId: order.id,
  });
  expect((await hall.hold(eventId, [seat(1, 2)], 'fay')).result.__typename).toBe('TooManyTickets');
});

test('a hold that ends while it is extended leaves no seat behind', async () => {
  const eventId = await hall.open();
  const { result: held } = await hall.hold(eventId, [seat(1, 1)], 'gus');
  const carts = createCartStore(hall.db);
  let ends = true;
  const endsOnce: Ports['carts']['read'] = async (id, buyerId) => {
    // By the time the rows are extended, another request has swept the entry that had lapsed out of the way.
    if (ends) {
      ends = false;
      const cart = await carts.read(id, buyerId);
      await carts.save(
        cart,
        cart.entries.map((entry) => ({ ...entry, state: 'ENDED' as const })),
      );
    }
    return carts.read(id, buyerId);
  };
  hall.pass(60_000);
  const extend = createExtendHold(portsOf({ carts: { ...carts, read: endsOnce } }));
  expect(await extend(user('gus'), held.id)).toMatchObject({ kind: 'UNAVAILABLE' });
  expect(ends).toBe(false);
  expect(await hall.seats(eventId)).toBe('AAAAAAAAAA');
});

test('a hold that is ordered and paid while it is extended loses no seat by it', async () => {
  const eventId = await hall.open({ rows: 2 });
  const { result: held } = await hall.hold(eventId, [seat(1, 1), seat(2, 1)], 'ida');
  const carts = createCartStore(hall.db);
  const before = await carts.findByHold(held.id);
  const { result: order } = await hall.place(held.id, 'ida');
  // Half way: one row is sold, the other one not yet.
  const claim = { indexes: [0], holdId: held.id };
  const rows = createRowStore(hall.db, () => {});
  await rows.change(eventId, 'Parterre/A1', (row) => sellSeats(row, claim, hall.clock()));
  hall.pass(60_000);
  let looks = 0;
  const lateOnce: Ports['carts']['findByHold'] = async (id) => {
    looks += 1;
    return looks === 1 ? before : carts.findByHold(id);
  };
  const extend = createExtendHold(portsOf({ carts: { ...carts, findByHold: lateOnce } }));
  await expect(extend(user('ida'), held.id)).rejects.toMatchObject({
    code: 'CONFLICT',
    details: { orderId: order.id },
  });
  expect(await hall.seats(eventId)).toBe('SAAAAAAAAA HAAAAAAAAA');
});

test('ordered under two keys at once, of which one belongs to another hold: the cart says what was ordered', async () => {
  const eventId = await hall.open();
  const { result: held } = await hall.hold(eventId, [seat(1, 1)], 'hal');
  const [first, second] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const store = orders();
  const entry = { id: 'e', routingKey: 'r', occurredAt: '', correlationId: '', payload: {} };
  const placing = (insert: Ports['orders']['insert']) =>
    createPlaceOrder(
      portsOf({
        orders: { ...store, insert },
        events: { placed: () => entry } as unknown as Ports['events'],
      }),
    );
  const command = { holdId: held.id, promoCode: null };
  // Refused for its key; but before that is looked into, the other has come as far as to write the order.
  const refused = placing(async () => {
    first.resolve();
    await second.promise;
    return false;
  })(user('hal'), { ...command, idempotencyKey: 'of-another-hold' });
  await first.promise;
  const placed = placing(async (...order) => {
    second.resolve();
    await refused.catch(() => {});
    return store.insert(...order);
  })(user('hal'), { ...command, idempotencyKey: 'of-this-hold' });
  await expect(refused).rejects.toThrow('another hold');
  const order = await placed;
  expect(order).toMatchObject({ kind: 'PLACED' });
  expect(await cartEntry(eventId, 'hal', held.id)).toMatchObject({ state: 'ORDERED' });
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
