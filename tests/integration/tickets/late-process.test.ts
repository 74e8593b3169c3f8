import { createAreaStore } from '@parterre/tickets/data/areas.store';
import { createCartStore } from '@parterre/tickets/data/carts.store';
import { LayoutCache } from '@parterre/tickets/data/layouts';
import { createNumberStore } from '@parterre/tickets/data/numbers.store';
import { createOrderStore } from '@parterre/tickets/data/orders.store';
import { createPromoCodeStore } from '@parterre/tickets/data/promo-codes.store';
import { createRowStore } from '@parterre/tickets/data/rows.store';
import { createSaleStore } from '@parterre/tickets/data/sales.store';
import { createTicketStore } from '@parterre/tickets/data/tickets.store';
import type { PromoCode } from '@parterre/tickets/domain/promo-code';
import { sellSeats } from '@parterre/tickets/domain/row';
import { endStaleOrders } from '@parterre/tickets/use-cases/end-stale-orders';
import { createHold } from '@parterre/tickets/use-cases/hold-places';
import { createExtendHold } from '@parterre/tickets/use-cases/manage-hold';
import { createPlaceOrder } from '@parterre/tickets/use-cases/place-order';
import type { Ports } from '@parterre/tickets/use-cases/ports';
import { createResumeOrder } from '@parterre/tickets/use-cases/resume-order';
import { createUnwindOrder } from '@parterre/tickets/use-cases/unwind-order';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest';
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
    placesFreed: nothing,
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

const killed = () => Promise.reject(new Error('killed'));

/** The carts, with something that happens once, in the moment before one is read or saved. */
function cartsWith(call: 'read' | 'save', happens: () => Promise<unknown>): Ports['carts'] {
  const carts = createCartStore(hall.db);
  let pending = true;
  const first = async () => {
    if (!pending) return;
    pending = false;
    await happens();
  };
  return {
    ...carts,
    read: async (...args) => {
      if (call === 'read') await first();
      return carts.read(...args);
    },
    save: async (...args) => {
      if (call === 'save') await first();
      return carts.save(...args);
    },
  };
}

const lapsed = async (order: Ordered) => {
  const found = await orders().find(order.id);
  const done = found && (await orders().step(found, { step: 'EXPIRE', at: hall.clock(), entries: [] }));
  if (!done) throw new Error(`did not expire`);
  return done;
};

const expectStanding = async (eventId: string, buyer: string, order: Ordered) => {
  const stored = await orders().find(order.id);
  expect(stored?.status).toBe('CONFIRMED');
  expect(await cartEntry(eventId, buyer, stored?.holdId ?? '')).toMatchObject({
    state: 'ORDERED',
    orderId: order.id,
  });
  expect((await hall.hold(eventId, [seat(1, 2)], buyer)).result.__typename).toBe('TooManyTickets');
};

test.each(['read', 'save'] as const)(
  'an order that is paid for while its cart is about to be let go (%s) counts, though the process dies then',
  async (call) => {
    const eventId = await hall.open({ terms: { limitPerBuyer: 1 } });
    const order = await hall.order(eventId, [seat(1, 1)], 'fay');
    const expired = await lapsed(order);
    const carts = cartsWith(call, async () => aProcess({})(await captureOf(order)));
    const dies = { ...orders(), markUnwound: killed };
    const unwind = createUnwindOrder(portsOf({ carts, orders: dies }));
    await expect(unwind(expired)).rejects.toThrow('killed');
    await expectStanding(eventId, 'fay', order);
  },
);

test('an order that was let go and is paid for counts, though the process dies once it is CONFIRMED', async () => {
  const eventId = await hall.open({ terms: { limitPerBuyer: 1 } });
  const order = await hall.order(eventId, [seat(1, 1)], 'ida');
  await createUnwindOrder(portsOf({}))(await lapsed(order));
  const store = orders();
  const step: Ports['orders']['step'] = async (...args) => {
    await store.step(...args);
    return killed();
  };
  const paid = await captureOf(order);
  await expect(aProcess({ orders: { ...store, step } })(paid)).rejects.toThrow('killed');
  await expectStanding(eventId, 'ida', order);
});

test('an order that seemed to be over when its buyer held more, and is paid for in that moment, counts', async () => {
  const eventId = await hall.open({ terms: { limitPerBuyer: 1 } });
  const order = await hall.order(eventId, [seat(1, 1)], 'jim');
  const carts = cartsWith('save', async () => aProcess({})(await captureOf(order)));
  const isLate = () => new Date(hall.clock().getTime() + 11 * 60_000);
  const ports = portsOf({ carts, clock: isLate });
  expect(await endStaleOrders(ports, await carts.read(eventId, 'jim'))).toBe(true);
  await expectStanding(eventId, 'jim', order);
});

test('an order whose money is back does not count, though the process that made its tickets was late', async () => {
  const eventId = await hall.open({ terms: { limitPerBuyer: 1 } });
  const order = await hall.order(eventId, [seat(1, 1)], 'kim');
  const paid = await captureOf(order);
  const carts = cartsWith('read', async () => {
    await hall.refundOf(order);
    await until('REFUNDED', async () => (await hall.stateOf(order)) === 'REFUNDED');
    await until('the cart', async () => (await orders().find(order.id))?.unwound === true);
  });
  const store = orders();
  // It dies as soon as it hears that it was late.
  const step: Ports['orders']['step'] = async (...args) => (await store.step(...args)) ?? killed();
  await Promise.allSettled([aProcess({ carts, orders: { ...store, step } })(paid)]);
  expect(await cartEntry(eventId, 'kim', paid.holdId)).toMatchObject({ state: 'ENDED' });
});

test('a code used by an order that is paid for while its end is being worked off stays used', async () => {
  const eventId = await hall.open();
  const order = await hall.order(eventId, [seat(1, 1)], 'lea');
  const promo: PromoCode = {
    id: `promo-of-${eventId}`,
    eventId,
    code: 'ONCE',
    benefit: { kind: 'PERCENT', basisPoints: 1_000 },
    tierIds: [],
    maxUses: 1,
    maxUsesPerBuyer: null,
    validFrom: null,
    validUntil: null,
    endedAt: null,
    createdAt: hall.clock(),
  };
  const promoCodes = createPromoCodeStore(hall.db);
  await promoCodes.insert(promo);
  await promoCodes.use(promo, { orderId: order.id, buyerId: 'lea', at: hall.clock() });
  const used = { id: promo.id, code: promo.code, kind: 'PERCENT' };
  await hall.db
    .collection<{ _id: string }>('orders')
    .updateOne({ _id: order.id }, { $set: { promoCodes: [used] } });
  const expired = await lapsed(order);
  const giveBack: Ports['promoCodes']['giveBack'] = async (...args) => {
    await aProcess({ promoCodes })(await captureOf(order));
    await promoCodes.giveBack(...args);
    return killed();
  };
  const unwind = createUnwindOrder(portsOf({ promoCodes: { ...promoCodes, giveBack } }));
  await expect(unwind(expired)).rejects.toThrow('killed');
  expect(await hall.stateOf(order)).toBe('CONFIRMED');
  expect(await promoCodes.countUses(promo.id)).toBe(1);
});

/** A buyer asks for a seat, always with the same key. @returns the id of the hold they are told to have */
const holding = (eventId: string, buyer: string) => async (change: Partial<Ports>) => {
  const asked = { eventId, seatIds: [seat(1, 1)], areas: [], accessCode: null, admission: null };
  const hold = createHold(portsOf(change));
  const answer = await hold(user(buyer), { ...asked, idempotencyKey: `the-only-key-of-${buyer}` });
  if (answer.kind !== 'HELD') throw new Error(answer.kind);
  return answer.id;
};

test('a seat that was taken, though the reply was lost, is not given up once the same key was told of it', async () => {
  const eventId = await hall.open();
  const hold = holding(eventId, 'pia');
  const rows = createRowStore(hall.db, () => {});
  let told = '';
  const loses: Ports['rows']['hold'] = async (...args) => {
    await rows.hold(...args);
    told = await hold({});
    throw new Error('cut');
  };
  await expect(hold({ rows: { ...rows, hold: loses } })).rejects.toThrow('cut');
  expect(await cartEntry(eventId, 'pia', told)).toMatchObject({ state: 'ACTIVE' });
  expect(await hall.seats(eventId)).toBe('HAAAAAAAAA');
});

test('a seat that is given up, for its reply was lost, is taken again before the same key is told of it', async () => {
  const eventId = await hall.open();
  const hold = holding(eventId, 'quy');
  const rows = createRowStore(hall.db, () => {});
  const [taken, seen] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const loses: Ports['rows']['hold'] = async (...args) => {
    await rows.hold(...args);
    taken.resolve();
    await seen.promise;
    throw new Error('cut');
  };
  const lost = hold({ rows: { ...rows, hold: loses } }).catch(String);
  await taken.promise;
  const sees: Ports['rows']['read'] = async (...args) => {
    const found = await rows.read(...args);
    seen.resolve();
    await lost;
    return found;
  };
  const told = await hold({ rows: { ...rows, read: sees } });
  expect(await lost).toContain('cut');
  expect(await cartEntry(eventId, 'quy', told)).toMatchObject({ state: 'ACTIVE' });
  expect(await hall.seats(eventId)).toBe('HAAAAAAAAA');
});

test.each(['while another one looks', 'before another one takes it over'])(
  'a slow hold that comes to its end %s is what both tell of',
  async (moment) => {
    const eventId = await hall.open();
    const hold = holding(eventId, `rex-${moment.length}`);
    const rows = createRowStore(hall.db, () => {});
    const [begun, goesOn] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const sleeps: Ports['rows']['hold'] = async (...args) => {
      begun.resolve();
      await goesOn.promise;
      return rows.hold(...args);
    };
    const slow = hold({ rows: { ...rows, hold: sleeps } });
    await begun.promise;
    const wakes = () => {
      goesOn.resolve();
      return slow;
    };
    let passedMs = 0;
    const { now } = performance;
    const clock = vi.spyOn(performance, 'now').mockImplementation(() => now.call(performance) + passedMs);
    onTestFinished(() => clock.mockRestore());
    const read: Ports['rows']['read'] = async (...args) => {
      const found = await rows.read(...args);
      if (moment === 'while another one looks') await wakes();
      passedMs = 6_000;
      return found;
    };
    const told = await hold({ rows: { ...rows, read }, carts: cartsWith('save', wakes) });
    expect(told).toBe(await slow);
    expect(await hall.seats(eventId)).toBe('HAAAAAAAAA');
  },
);

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

test.each(['before', 'after'])(
  'numbers that were allotted %s the money was back, by a process that died then, leave no gap',
  async (moment) => {
    const eventId = await hall.open();
    const order = await hall.order(eventId, [seat(1, 1), seat(1, 2)], 'mia');
    const paid = await captureOf(order);
    const refunded = async () => {
      await hall.refundOf(order);
      await until('REFUNDED', async () => (await hall.stateOf(order)) === 'REFUNDED');
      await until('the end of it', async () => (await orders().find(order.id))?.unwound === true);
    };
    const numbers = createNumberStore(hall.db);
    const allocateTickets: Ports['numbers']['allocateTickets'] = async (...args) => {
      if (moment === 'after') await refunded();
      return numbers.allocateTickets(...args);
    };
    const dies = { ...createTicketStore(hall.db, { flush: () => {} }), insert: killed };
    const process = aProcess({ numbers: { ...numbers, allocateTickets }, tickets: dies });
    await expect(process(paid)).rejects.toThrow('killed');
    if (moment === 'before') await refunded();
    // The capture it was at comes again.
    const ended = await orders().find(order.id);
    if (ended) await aProcess({})(ended);

    const next = await hall.order(eventId, [seat(1, 1)], 'noa');
    await aProcess({})(await captureOf(next));
    const made = await hall.db.collection('tickets').find({ eventId }).sort({ serial: 1 }).toArray();
    expect(made.map(({ serial, status, orderId }) => [serial, status, orderId])).toEqual([
      [1, 'REFUNDED', order.id],
      [2, 'REFUNDED', order.id],
      [3, 'VALID', next.id],
    ]);
  },
);

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
