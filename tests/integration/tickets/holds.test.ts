import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { user } from '../../kit/as-router.js';
import { until } from '../../kit/until.js';
import {
  cancelOrder,
  extendHold,
  type Hall,
  holdGeneralAdmission,
  holdQuery,
  openHall,
  releaseHold,
  seat,
} from './hall.js';

const minute = 60_000;
let hall: Hall;
beforeAll(async () => {
  hall = await openHall();
});
afterAll(() => hall.stop());

const held = async (id: string, buyer: string) => hall.ask(holdQuery, { id }, user(buyer));
const extend = async (holdId: string, buyer: string) =>
  (await hall.ask(extendHold, { input: { holdId } }, user(buyer))).data?.extendHold;
const release = async (holdId: string, buyer: string) =>
  hall.ask(releaseHold, { input: { holdId } }, user(buyer));
const admit = async (eventId: string, quantity: number, buyer: string, seatIds: string[] = []) =>
  (
    await hall.ask(
      holdGeneralAdmission,
      { input: { eventId, areas: [{ key: 'standing', quantity }], seatIds, idempotencyKey: randomUUID() } },
      user(buyer),
    )
  ).data?.holdGeneralAdmission;

test('a hold has its seats, ten minutes and a price that adds up; open maps see it', async () => {
  const eventId = await hall.open();
  const { result } = await hall.hold(eventId, [seat(1, 2), seat(1, 1)], 'ann');
  expect(result).toMatchObject({
    __typename: 'SeatHold',
    event: { id: eventId },
    seats: [
      { id: `${eventId}/${seat(1, 1)}`, seatId: seat(1, 1), state: 'HELD', accessible: true },
      { seatId: seat(1, 2), price: { amount: 4_990, currency: 'EUR' }, accessible: false },
    ],
    // Fees: 2 x (150 + 124.75 rounded half up); tax: 5.5 % of 10530 rounded half up.
    total: {
      lines: [{ name: 'Parterre', quantity: 2, amount: { amount: 9_980 } }],
      subtotal: { amount: 9_980 },
      fees: { amount: 550 },
      tax: { amount: 579 },
      total: { amount: 11_109, currency: 'EUR' },
    },
  });
  expect(Date.parse(result.expiresAt) - Date.parse(result.serverTime)).toBeGreaterThan(9.9 * minute);
  expect(await hall.seats(eventId)).toBe('HHAAAAAAAA');
  await until('the live update', () =>
    hall.told.some(
      ({ name, payload }) =>
        name === 'SeatsChanged' && payload.eventId === eventId && payload.rows[0]?.seats === 'HHAAAAAAAA',
    ),
  );
  expect((await held(result.id, 'ann')).data?.hold?.id).toBe(result.id);
});

test('someone else is told NOT_FOUND, as for a hold that never was', async () => {
  const eventId = await hall.open();
  const { result } = await hall.hold(eventId, [seat(1, 1)], 'ann');
  const foreign = await held(result.id, 'bob');
  expect(foreign.errors?.[0]?.extensions.code).toBe('NOT_FOUND');
  expect(foreign.errors?.[0]?.message).toBe((await held('no-such-hold', 'bob')).errors?.[0]?.message);
  expect((await release(result.id, 'bob')).errors?.[0]?.extensions.code).toBe('NOT_FOUND');
  expect((await hall.ask(holdQuery, { id: result.id })).errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
  expect(await hall.seats(eventId)).toBe('HAAAAAAAAA');
});

test('what is gone is named, nothing is held, and what is near is offered', async () => {
  const eventId = await hall.open({ rows: 3 });
  await hall.hold(eventId, [seat(2, 4)], 'ann');
  await hall.hold(eventId, [seat(3, 9)], 'ann');
  const { result } = await hall.hold(eventId, [seat(1, 1), seat(2, 4), seat(3, 9)], 'bob');
  expect(result.__typename).toBe('SeatsUnavailable');
  expect(result.unavailable.sort()).toEqual([seat(2, 4), seat(3, 9)]);
  expect(await hall.seats(eventId)).toBe('AAAAAAAAAA AAAHAAAAAA AAAAAAAAHA');
  expect(result.alternatives).toHaveLength(3);
  const [nearest] = result.alternatives;
  expect(nearest.map(({ seatId }: { seatId: string }) => seatId)).toEqual([
    seat(1, 1),
    seat(1, 2),
    seat(1, 3),
  ]);
  const again = await hall.hold(
    eventId,
    nearest.map(({ seatId }: { seatId: string }) => seatId),
    'bob',
  );
  expect(again.result.__typename).toBe('SeatHold');
});

test('every fault of a selection is named', async () => {
  const [eventId, otherId] = [await hall.open(), await hall.open()];
  const { answer } = await hall.hold(
    eventId,
    [seat(1, 1), seat(1, 1), seat(1, 99), 'Parterre/Z/1', 'nonsense', `${otherId}/${seat(1, 1)}`],
    'ann',
  );
  expect(answer.errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
  expect(answer.errors?.[0]?.extensions.faults).toEqual([
    { field: 'seatIds[1]', message: 'names a seat for the second time' },
    { field: 'seatIds[2]', message: 'names no seat of this event' },
    { field: 'seatIds[3]', message: 'names no seat of this event' },
    { field: 'seatIds[4]', message: 'is not a seat id; they look like "Parterre/C/12"' },
    { field: 'seatIds[5]', message: 'is a seat of another event' },
  ]);
  const faultOf = async (seatIds: string[], key?: string) => {
    const refused = (await hall.hold(eventId, seatIds, 'ann', key)).answer.errors?.[0];
    return [refused?.extensions.code, refused?.message];
  };
  const eleven = [...Array.from({ length: 10 }, (_, index) => seat(1, index + 1)), seat(1, 1)];
  expect(await faultOf([])).toEqual(['BAD_USER_INPUT', expect.stringContaining('at least one seat')]);
  expect(await faultOf(eleven)).toEqual(['BAD_USER_INPUT', expect.stringContaining('at most 10 places')]);
  expect(await faultOf([seat(1, 1)], 'short')).toEqual([
    'BAD_USER_INPUT',
    expect.stringContaining('idempotencyKey'),
  ]);
  expect(await hall.seats(eventId)).toBe('AAAAAAAAAA');
});

test('an event that is not on the market is not found, one before or after its sale is closed', async () => {
  const unknown = await hall.hold(randomUUID(), [seat(1, 1)], 'ann');
  expect(unknown.answer.errors?.[0]?.extensions.code).toBe('NOT_FOUND');
  const later = await hall.open({ terms: { salesOpenAt: '2027-05-01T00:00:00.000Z' } });
  expect((await hall.hold(later, [seat(1, 1)], 'ann')).result).toEqual({
    __typename: 'SalesClosed',
    opensAt: '2027-05-01T00:00:00.000Z',
    closedAt: null,
  });
  const over = await hall.open({ terms: { salesCloseAt: '2026-02-01T00:00:00.000Z' } });
  expect((await hall.hold(over, [seat(1, 1)], 'ann')).result).toEqual({
    __typename: 'SalesClosed',
    opensAt: null,
    closedAt: '2026-02-01T00:00:00.000Z',
  });
});

test('a buyer has ten tickets of an event at most, and less where the event says so', async () => {
  const eventId = await hall.open({ rows: 2, terms: { limitPerBuyer: 4 } });
  await hall.hold(eventId, [seat(1, 1), seat(1, 2), seat(1, 3)], 'ann');
  const refused = await hall.hold(eventId, [seat(2, 1), seat(2, 2)], 'ann');
  expect(refused.result).toEqual({ __typename: 'TooManyTickets', limit: 4 });
  expect((await hall.hold(eventId, [seat(2, 1)], 'ann')).result.__typename).toBe('SeatHold');
  expect((await hall.hold(eventId, [seat(2, 2)], 'bob')).result.__typename).toBe('SeatHold');
});

test('the same key gives the same hold; with other input it is refused', async () => {
  const eventId = await hall.open();
  const key = randomUUID();
  const first = await hall.hold(eventId, [seat(1, 1), seat(1, 2)], 'ann', key);
  const again = await hall.hold(eventId, [seat(1, 2), seat(1, 1)], 'ann', key);
  expect({ ...again.result, serverTime: '' }).toEqual({ ...first.result, serverTime: '' });
  const other = await hall.hold(eventId, [seat(1, 3)], 'ann', key);
  expect(other.answer.errors?.[0]?.extensions).toMatchObject({ code: 'CONFLICT', field: 'idempotencyKey' });
  const elsewhere = await hall.open();
  const ofAnotherEvent = await hall.hold(elsewhere, [seat(1, 1), seat(1, 2)], 'ann', key);
  expect(ofAnotherEvent.answer.errors?.[0]?.extensions).toMatchObject({
    code: 'CONFLICT',
    field: 'idempotencyKey',
  });
  expect(await hall.seats(elsewhere)).toBe('AAAAAAAAAA');
  const anotherBuyers = await hall.hold(eventId, [seat(1, 3)], 'bob', key);
  expect(anotherBuyers.result.__typename).toBe('SeatHold');
  expect(await hall.seats(eventId)).toBe('HHHAAAAAAA');
});

test('a released hold is free at once, and its key is used up', async () => {
  const eventId = await hall.open();
  const key = randomUUID();
  const { result } = await hall.hold(eventId, [seat(1, 1)], 'ann', key);
  expect((await release(result.id, 'ann')).data?.releaseHold).toBe(true);
  expect(await hall.seats(eventId)).toBe('AAAAAAAAAA');
  expect((await release(result.id, 'ann')).data?.releaseHold).toBe(false);
  expect((await held(result.id, 'ann')).data?.hold).toBeNull();
  const again = await hall.hold(eventId, [seat(1, 1)], 'ann', key);
  expect(again.answer.errors?.[0]?.extensions.code).toBe('CONFLICT');
});

test('a hold is extended to thirty minutes from its creation and not beyond', async () => {
  const eventId = await hall.open();
  const { result } = await hall.hold(eventId, [seat(1, 1), seat(1, 2)], 'ann');
  const madeAt = Date.parse(result.serverTime);
  for (const [after, expected] of [
    [8, 18],
    [9, 27],
    [9, 30],
  ] as const) {
    hall.pass(after * minute);
    const extended = await extend(result.id, 'ann');
    expect(extended.__typename).toBe('SeatHold');
    expect((Date.parse(extended.expiresAt) - madeAt) / minute).toBeCloseTo(expected, 0);
  }
  hall.pass(5 * minute);
  expect(await extend(result.id, 'ann')).toMatchObject({
    __typename: 'SeatsUnavailable',
    unavailable: [seat(1, 1), seat(1, 2)],
  });
});

test('a hold that became an order is not extended: the order says until when it is to be paid', async () => {
  const eventId = await hall.open();
  const { result } = await hall.hold(eventId, [seat(1, 1)], 'ann');
  const { result: order } = await hall.place(result.id, 'ann');
  const refusal = async () => {
    const answer = await hall.ask(extendHold, { input: { holdId: result.id } }, user('ann'));
    const [error] = answer.errors ?? [];
    return { message: error?.message, ...error?.extensions };
  };
  hall.pass(minute);
  expect(await refusal()).toMatchObject({
    ...{ code: 'CONFLICT', orderId: order.id, expiresAt: order.expiresAt },
    message: `The hold has become order ${order.number}, which is to be paid until ${order.expiresAt}.`,
  });
  expect(order.expiresAt).toBe(result.expiresAt);
  await hall.pay(order);
  await until('the tickets', async () => (await hall.stateOf(order)) === 'CONFIRMED');
  expect(await refusal()).toMatchObject({
    code: 'CONFLICT',
    message: `The hold has become order ${order.number}, which is paid.`,
  });

  const { result: given } = await hall.hold(eventId, [seat(1, 2)], 'ann');
  const { result: left } = await hall.place(given.id, 'ann');
  await hall.ask(cancelOrder, { input: { orderId: left.id } }, user('ann'));
  expect(await extend(given.id, 'ann'), 'its seats are free').toMatchObject({
    ...{ __typename: 'SeatsUnavailable', unavailable: [seat(1, 2)] },
  });
});

test('extended and ordered at once: the order lasts as long as the answer says', async () => {
  for (let round = 0; round < 10; round += 1) {
    const eventId = await hall.open();
    const { result: mine } = await hall.hold(eventId, [seat(1, 1)], 'ann');
    hall.pass(minute);
    const [extended, { result: order }] = await Promise.all([
      hall.ask(extendHold, { input: { holdId: mine.id } }, user('ann')),
      hall.place(mine.id, 'ann'),
    ]);
    expect(order.__typename).toBe('Order');
    const [refused] = extended.errors ?? [];
    if (refused) {
      expect(refused.extensions).toMatchObject({ code: 'CONFLICT', expiresAt: order.expiresAt });
    } else {
      expect(extended.data?.extendHold).toMatchObject({
        ...{ __typename: 'SeatHold', expiresAt: order.expiresAt },
      });
    }
    await hall.pay(order);
    await until('the tickets', async () => (await hall.stateOf(order)) === 'CONFIRMED');
  }
});

test('a hold that has lapsed is free in that moment, and is swept soon after', async () => {
  const eventId = await hall.open();
  const { result } = await hall.hold(eventId, [seat(1, 1), seat(1, 2)], 'ann');
  hall.pass(10 * minute + 1);
  expect(await hall.seats(eventId)).toBe('AAAAAAAAAA');
  expect((await held(result.id, 'ann')).data?.hold).toBeNull();
  const taken = await hall.hold(eventId, [seat(1, 1)], 'bob');
  expect(taken.result.__typename).toBe('SeatHold');
  await until('the sweeper', async () => {
    const row = await hall.db.collection('rows').findOne({ eventId });
    return row?.seats[1].s === 'A' && row.seats[0].s === 'H' && row.available === 9;
  });
  await until('the live update', () =>
    hall.told.some(
      ({ name, payload }) =>
        name === 'SeatsChanged' && payload.eventId === eventId && payload.rows[0]?.seats === 'HAAAAAAAAA',
    ),
  );
  await until('the nudge to the owner', () =>
    hall.told.some(({ name, payload }) => name === 'HoldChanged' && payload.holdId === result.id),
  );
});

test('places without numbers are counted, with seats in one cart', async () => {
  const eventId = await hall.open({ standing: 12 });
  const mixed = await admit(eventId, 3, 'ann', [seat(1, 1)]);
  expect(mixed).toMatchObject({
    __typename: 'SeatHold',
    seats: [{ seatId: seat(1, 1) }],
    generalAdmission: [{ quantity: 3, area: { key: 'standing', available: 9 } }],
    total: { subtotal: { amount: 4_990 + 3 * 2_500 } },
  });
  expect((await admit(eventId, 9, 'bob')).__typename).toBe('SeatHold');
  expect(await admit(eventId, 1, 'cat', [seat(1, 2)])).toMatchObject({
    __typename: 'SeatsUnavailable',
    unavailable: ['standing'],
  });
  expect(await hall.seats(eventId)).toBe('HAAAAAAAAA');
  await release(mixed.id, 'ann');
  expect((await admit(eventId, 3, 'cat')).__typename).toBe('SeatHold');
  hall.pass(10 * minute + 1);
  expect((await admit(eventId, 10, 'dan')).__typename).toBe('SeatHold');
});
