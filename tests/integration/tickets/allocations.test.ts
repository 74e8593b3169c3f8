import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { user } from '../../kit/as-router.js';
import { until } from '../../kit/until.js';
import {
  allocationsQuery,
  createAllocation,
  endAllocation,
  type Hall,
  holdBestSeats,
  holdGeneralAdmission,
  holdSeats,
  openHall,
  releaseHold,
  seat,
} from './hall.js';

let hall: Hall;
beforeAll(async () => {
  hall = await openHall();
});
afterAll(() => hall.stop());

const hour = 60 * 60_000;
const organizer = user('organizer-1', 'ORGANIZER');
const create = (eventId: string, more: Record<string, unknown>, viewer = organizer) =>
  hall.ask(
    createAllocation,
    { input: { eventId, name: 'Fan club', accessCode: 'Fan-Club', ...more } },
    viewer,
  );
const hold = async (
  eventId: string,
  seatIds: string[],
  buyer: string,
  accessCode?: string,
  idempotencyKey = randomUUID(),
) => {
  const answer = await hall.ask(
    holdSeats,
    { input: { eventId, seatIds, idempotencyKey, accessCode } },
    user(buyer),
  );
  return { answer, result: answer.data?.holdSeats };
};
const presale = () => ({
  salesOpenAt: new Date(hall.clock().getTime() + 24 * hour).toISOString(),
});

test('its seats are for those with the code, and come back to it when they are given back', async () => {
  const eventId = await hall.open({ rows: 2, seats: 4 });
  const made = await create(eventId, { seatIds: [seat(1, 1), seat(1, 2)] });
  expect(made.data?.createAllocation).toMatchObject({
    accessCode: 'FANCLUB',
    open: true,
    seatIds: [seat(1, 1), seat(1, 2)],
  });
  expect(await hall.seats(eventId)).toBe('BBAA AAAA');
  expect((await hold(eventId, [seat(1, 1)], 'ann')).result).toMatchObject({
    __typename: 'SeatsUnavailable',
    unavailable: [seat(1, 1)],
  });
  const wrong = await hold(eventId, [seat(1, 1)], 'ann', 'FANKLUB');
  expect(wrong.answer.errors?.[0]?.extensions.faults).toEqual([
    { field: 'accessCode', message: 'is not a code of this event' },
  ]);

  const { result } = await hold(eventId, [seat(1, 1), seat(1, 3)], 'ann', 'fan club');
  expect(result.__typename).toBe('SeatHold');
  expect(await hall.seats(eventId)).toBe('HBHA AAAA');
  await hall.ask(releaseHold, { input: { holdId: result.id } }, user('ann'));
  expect(await hall.seats(eventId)).toBe('BBAA AAAA');

  await hold(eventId, [seat(1, 2)], 'bob', 'FANCLUB');
  hall.pass(10 * 60_000 + 1);
  expect(await hall.seats(eventId)).toBe('BBAA AAAA');
  await until('the sweeper', async () => {
    const row = await hall.db.collection('rows').findOne({ eventId, row: 'A1' });
    return row?.seats[1].s === 'B' && row.available === 2;
  });
});

test('sold with the code, refunded: back to the allocation', async () => {
  const eventId = await hall.open({ rows: 1, seats: 4 });
  await create(eventId, { seatIds: [seat(1, 1)] });
  const { result } = await hold(eventId, [seat(1, 1)], 'ann', 'FANCLUB');
  const order = (await hall.place(result.id, 'ann')).result;
  // Paid for after everything has lapsed: the code still gave the right to the seat.
  hall.pass(11 * 60_000);
  await until('the sweeper', async () => (await hall.stateOf(order)) === 'EXPIRED');
  await hall.pay(order);
  await until('the tickets', async () => (await hall.stateOf(order)) === 'CONFIRMED');
  expect(await hall.seats(eventId)).toBe('SAAA');
  await hall.refundOf(order);
  await until('the refund', async () => (await hall.seats(eventId)) === 'BAAA');
});

test('a presale opens its own places and no others', async () => {
  const eventId = await hall.open({ rows: 1, seats: 6, standing: 20, terms: presale() });
  await create(eventId, {
    seatIds: [seat(1, 1), seat(1, 2), seat(1, 3)],
    areas: [{ key: 'standing', quantity: 5 }],
    opensAt: new Date(hall.clock().getTime() + hour).toISOString(),
    closesAt: new Date(hall.clock().getTime() + 3 * hour).toISOString(),
  });
  expect((await hold(eventId, [seat(1, 1)], 'ann', 'FANCLUB')).result).toMatchObject({
    __typename: 'SalesClosed',
    closedAt: null,
  });
  hall.pass(hour);
  expect((await hold(eventId, [seat(1, 1)], 'ann')).result.__typename).toBe('SalesClosed');
  expect((await hold(eventId, [seat(1, 1), seat(1, 4)], 'ann', 'FANCLUB')).result).toMatchObject({
    __typename: 'SeatsUnavailable',
    unavailable: [seat(1, 4)],
  });
  const key = randomUUID();
  const best = { input: { eventId, quantity: 2, accessCode: 'FANCLUB', idempotencyKey: key } };
  const chosen = (await hall.ask(holdBestSeats, best, user('ann'))).data?.holdBestSeats;
  expect(chosen.seats.map(({ seatId }: { seatId: string }) => seatId)).toEqual([seat(1, 2), seat(1, 3)]);
  const stand = async (quantity: number, accessCode?: string) => {
    const input = {
      eventId,
      areas: [{ key: 'standing', quantity }],
      accessCode,
      idempotencyKey: randomUUID(),
    };
    return (await hall.ask(holdGeneralAdmission, { input }, user('bob'))).data?.holdGeneralAdmission
      .__typename;
  };
  expect(await stand(6, 'FANCLUB')).toBe('SeatsUnavailable');
  expect(await stand(4, 'FANCLUB')).toBe('SeatHold');
  expect(await stand(2, 'FANCLUB')).toBe('SeatsUnavailable');

  hall.pass(2 * hour);
  expect((await hold(eventId, [seat(1, 1)], 'cat', 'FANCLUB')).result.__typename).toBe('SalesClosed');
  // Lapsed and closed: all of it is in the sale of everyone, which has not begun.
  await until('its end', async () => (await hall.seats(eventId)) === 'AAAAAA');
});

test('ending it frees what nobody has; a hold keeps its seats and later frees them for all', async () => {
  const eventId = await hall.open({ rows: 1, seats: 4, standing: 10 });
  const { data } = await create(eventId, {
    seatIds: [seat(1, 1), seat(1, 2)],
    areas: [{ key: 'standing', quantity: 4 }],
  });
  const area = () => hall.db.collection('areas').findOne({ eventId });
  expect((await area())?.available).toBe(6);
  const { result } = await hold(eventId, [seat(1, 1)], 'ann', 'FANCLUB');
  const end = { input: { allocationId: data?.createAllocation.id } };
  expect(
    (await hall.ask(endAllocation, end, user('organizer-2', 'ORGANIZER'))).errors?.[0]?.extensions.code,
  ).toBe('NOT_FOUND');
  expect((await hall.ask(endAllocation, end, organizer)).data?.endAllocation.open).toBe(false);
  expect((await hall.ask(endAllocation, end, organizer)).data?.endAllocation.open).toBe(false);
  expect(await hall.seats(eventId)).toBe('HAAA');
  expect((await area())?.available).toBe(10);
  expect((await hold(eventId, [seat(1, 2)], 'bob', 'FANCLUB')).result.__typename).toBe('SalesClosed');
  await hall.ask(releaseHold, { input: { holdId: result.id } }, user('ann'));
  expect(await hall.seats(eventId)).toBe('AAAA');
});

test('all or none, each code once, only for the organizer; faults are named', async () => {
  const eventId = await hall.open({ rows: 2, seats: 4 });
  await hall.hold(eventId, [seat(2, 1)], 'ann');
  const refused = await create(eventId, { seatIds: [seat(1, 1), seat(2, 1)] });
  expect(refused.errors?.[0]?.extensions).toMatchObject({ code: 'CONFLICT', unavailable: [seat(2, 1)] });
  expect(await hall.seats(eventId)).toBe('AAAA HAAA');
  expect((await create(eventId, { seatIds: [seat(1, 1)] })).errors).toBeUndefined();
  expect(
    (await create(eventId, { seatIds: [seat(1, 2)], accessCode: 'fanclub' })).errors?.[0]?.extensions,
  ).toMatchObject({
    code: 'CONFLICT',
    field: 'accessCode',
  });
  expect((await create(eventId, { seatIds: [seat(1, 3)] }, user('ann'))).errors?.[0]?.extensions.code).toBe(
    'FORBIDDEN',
  );
  expect(
    (await create(eventId, { seatIds: [seat(1, 3)] }, user('organizer-2', 'ORGANIZER'))).errors?.[0]
      ?.extensions.code,
  ).toBe('NOT_FOUND');
  expect((await create(eventId, { seatIds: [seat(1, 3)], accessCode: 'abc' })).errors?.[0]?.message).toMatch(
    /accessCode.*at least 6/,
  );
  const mine = await hall.ask(allocationsQuery, { eventId }, organizer);
  expect(mine.data?.allocations).toHaveLength(1);
  expect(
    (await hall.ask(allocationsQuery, { eventId }, user('organizer-2', 'ORGANIZER'))).errors?.[0]?.extensions
      .code,
  ).toBe('NOT_FOUND');
});
