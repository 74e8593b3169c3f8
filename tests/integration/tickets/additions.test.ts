import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { user } from '../../kit/as-router.js';
import { until } from '../../kit/until.js';
import {
  extendHold,
  type Hall,
  holdBestSeats,
  holdGeneralAdmission,
  holdQuery,
  holdSeats,
  openHall,
  releaseHold,
  seat,
  seatMap,
} from './hall.js';

let hall: Hall;
beforeAll(async () => {
  hall = await openHall({ instances: 2 });
});
afterAll(() => hall.stop());

const minute = 60_000;
const add = async (eventId: string, addToHoldId: string, seatIds: string[], buyer = 'ann') => {
  const input = { eventId, seatIds, addToHoldId, idempotencyKey: randomUUID() };
  const answer = await hall.ask(holdSeats, { input }, user(buyer));
  return { result: answer.data?.holdSeats, error: answer.errors?.[0]?.extensions };
};
/** To the standing area, and seats with it if asked. */
const addPlaces = async (
  eventId: string,
  addToHoldId: string,
  quantity: number,
  seatIds: string[] = [],
  idempotencyKey: string = randomUUID(),
) => {
  const areas = [{ key: 'standing', quantity }];
  const input = { eventId, areas, seatIds, addToHoldId, idempotencyKey };
  const answer = await hall.ask(holdGeneralAdmission, { input }, user('ann'));
  return { result: answer.data?.holdGeneralAdmission, error: answer.errors?.[0]?.extensions };
};
const addBest = async (eventId: string, addToHoldId: string, quantity: number, more: object = {}) => {
  const input = { eventId, quantity, addToHoldId, idempotencyKey: randomUUID(), ...more };
  const answer = await hall.ask(holdBestSeats, { input }, user('ann'));
  return { result: answer.data?.holdBestSeats, error: answer.errors?.[0]?.extensions };
};
const standingLeft = async (id: string) => {
  const representations = [{ __typename: 'Event', id }];
  const { data } = await hall.ask(seatMap, { ids: representations });
  return data?._entities[0].seatMap.generalAdmission[0].available;
};
const seen = async (id: string, buyer = 'ann') => (await hall.ask(holdQuery, { id }, user(buyer))).data?.hold;
const seatsOf = (hold: { seats: { seatId: string }[] }) => hold.seats.map(({ seatId }) => seatId);

test('seats are added to the same hold, with the same clock; the same again changes nothing', async () => {
  const eventId = await hall.open({ rows: 2 });
  const { result: hold } = await hall.hold(eventId, [seat(1, 1)], 'ann');
  hall.pass(3 * minute);
  const { result } = await add(eventId, hold.id, [seat(1, 2), seat(2, 5)]);
  expect(result).toMatchObject({ __typename: 'SeatHold', id: hold.id, expiresAt: hold.expiresAt });
  expect(seatsOf(result)).toEqual([seat(1, 1), seat(1, 2), seat(2, 5)]);
  expect(result.total.subtotal.amount).toBe(3 * 4_990);
  expect(seatsOf((await add(eventId, hold.id, [seat(1, 2), seat(2, 5)])).result)).toHaveLength(3);
  expect(await hall.seats(eventId)).toBe('HHAAAAAAAA AAAAHAAAAA');
  const placed = await hall.place(hold.id, 'ann');
  expect(placed.result.seats).toHaveLength(3);
});

test('a failed addition changes nothing of the hold, its clock least of all', async () => {
  const eventId = await hall.open({ rows: 2, terms: { limitPerBuyer: 4 } });
  await hall.hold(eventId, [seat(2, 2)], 'bob');
  const { result: hold } = await hall.hold(eventId, [seat(1, 1), seat(1, 2)], 'ann');
  hall.pass(2 * minute);
  const refused = await add(eventId, hold.id, [seat(1, 3), seat(2, 2)]);
  expect(refused.result).toMatchObject({ __typename: 'SeatsUnavailable', unavailable: [seat(2, 2)] });
  const tooMany = await add(eventId, hold.id, [seat(1, 3), seat(1, 4), seat(1, 5)]);
  expect(tooMany.result).toEqual({ __typename: 'TooManyTickets', limit: 4 });
  expect((await add(eventId, hold.id, [seat(9, 9)])).error?.code).toBe('BAD_USER_INPUT');
  expect((await add(eventId, hold.id, [seat(1, 7)], 'bob')).result.__typename).toBe('SeatsUnavailable');
  const now = await seen(hold.id);
  expect([seatsOf(now), now.expiresAt]).toEqual([[seat(1, 1), seat(1, 2)], hold.expiresAt]);
  expect(await hall.seats(eventId)).toBe('HHAAAAAAAA AHAAAAAAAA');
  hall.pass(8 * minute);
  expect((await add(eventId, hold.id, [seat(1, 3)])).result.__typename).toBe('SeatsUnavailable');
  expect(await hall.seats(eventId)).toBe('AAAAAAAAAA AAAAAAAAAA');
});

test('many additions at once, some in vain, and extensions between: the hold has what it says, until when it says', async () => {
  const eventId = await hall.open({ rows: 1, seats: 12 });
  await hall.hold(eventId, [seat(1, 12)], 'bob');
  const { result: hold } = await hall.hold(eventId, [seat(1, 1)], 'ann');
  hall.pass(minute);
  const wanted = [[2], [3, 12], [3], [4, 5], [5, 12], [6], [2, 12], [7]];
  const outcomes = await Promise.all([
    ...wanted.map((numbers) =>
      add(
        eventId,
        hold.id,
        numbers.map((number) => seat(1, number)),
      ),
    ),
    hall.ask(extendHold, { input: { holdId: hold.id } }, user('ann')),
  ]);
  expect(outcomes).toHaveLength(9);
  const now = await seen(hold.id);
  expect(seatsOf(now)).toEqual([1, 2, 3, 4, 5, 6, 7].map((number) => seat(1, number)));
  const row = await hall.db.collection('rows').findOne({ eventId });
  const mine = ((row?.seats ?? []) as { h?: string; x?: Date }[]).filter(({ h }) => h === hold.id);
  expect(mine).toHaveLength(7);
  expect(new Set(mine.map(({ x }) => x?.toISOString()))).toEqual(new Set([now.expiresAt]));
  await hall.ask(releaseHold, { input: { holdId: hold.id } }, user('ann'));
  expect(await hall.seats(eventId)).toBe('AAAAAAAAAAAH');
});

test('seats, then a standing place, then the best seats: one hold with one clock, and one order', async () => {
  const eventId = await hall.open({ rows: 2, standing: 5 });
  const { result: hold } = await hall.hold(eventId, [seat(2, 1), seat(2, 2)], 'ann');
  hall.pass(3 * minute);
  const { result: standing } = await addPlaces(eventId, hold.id, 1);
  expect(standing).toMatchObject({
    __typename: 'SeatHold',
    id: hold.id,
    expiresAt: hold.expiresAt,
    generalAdmission: [{ quantity: 1, area: { key: 'standing' } }],
    total: { subtotal: { amount: 2 * 4_990 + 2_500 } },
  });
  const { result: both } = await addPlaces(eventId, hold.id, 2, [seat(2, 3)]);
  expect(both).toMatchObject({ generalAdmission: [{ quantity: 3 }], expiresAt: hold.expiresAt });
  const { result: best } = await addBest(eventId, hold.id, 2);
  expect(seatsOf(best)).toEqual([...[5, 6].map((n) => seat(1, n)), ...[1, 2, 3].map((n) => seat(2, n))]);
  expect(best.expiresAt).toBe(hold.expiresAt);
  expect([await hall.seats(eventId), await standingLeft(eventId)]).toEqual(['AAAAHHAAAA HHHAAAAAAA', 2]);

  const { result: order } = await hall.place(hold.id, 'ann');
  await hall.pay(order);
  await until('the tickets', async () => (await hall.stateOf(order)) === 'CONFIRMED');
  expect((await hall.seen(order, 'ann')).tickets).toHaveLength(8);
  expect([await hall.seats(eventId), await standingLeft(eventId)]).toEqual(['AAAASSAAAA SSSAAAAAAA', 2]);
});

test('the same key adds once, whatever it adds; with other input it is refused', async () => {
  const eventId = await hall.open({ rows: 1, standing: 9 });
  const { result: hold } = await hall.hold(eventId, [seat(1, 1)], 'ann');
  const key = randomUUID();
  const twice = await Promise.all([1, 2].map(() => addPlaces(eventId, hold.id, 2, [], key)));
  for (const { result } of twice) expect(result).toMatchObject({ generalAdmission: [{ quantity: 2 }] });
  expect((await addPlaces(eventId, hold.id, 3, [], key)).error?.code).toBe('CONFLICT');
  const best = { idempotencyKey: randomUUID() };
  const [one, other] = [await addBest(eventId, hold.id, 1, best), await addBest(eventId, hold.id, 1, best)];
  expect(seatsOf(other.result)).toEqual(seatsOf(one.result));
  expect(one.result.seats).toHaveLength(2);
  expect((await addBest(eventId, hold.id, 2, best)).error?.code).toBe('CONFLICT');
  expect(await standingLeft(eventId)).toBe(7);
});

test('an addition in vain leaves the hold as it was: too few places, a seat that is gone, too many tickets', async () => {
  const eventId = await hall.open({ rows: 1, seats: 4, standing: 4 });
  await hall.hold(eventId, [seat(1, 4)], 'bob');
  const { result: hold } = await hall.hold(eventId, [seat(1, 1)], 'ann');
  await addPlaces(eventId, hold.id, 2);
  hall.pass(2 * minute);
  expect((await addPlaces(eventId, hold.id, 3, [seat(1, 2)])).result).toMatchObject({
    __typename: 'SeatsUnavailable',
    unavailable: ['standing'],
  });
  expect((await addPlaces(eventId, hold.id, 1, [seat(1, 4)])).result).toMatchObject({
    unavailable: [seat(1, 4)],
  });
  expect((await addBest(eventId, hold.id, 3)).result).toEqual({
    __typename: 'SeatsUnavailable',
    unavailable: [],
    alternatives: [],
  });
  const tooMany = { __typename: 'TooManyTickets', limit: 10 };
  expect((await addPlaces(eventId, hold.id, 8)).result).toEqual(tooMany);
  expect((await addBest(eventId, hold.id, 8)).result).toEqual(tooMany);
  expect(await seen(hold.id)).toMatchObject({
    expiresAt: hold.expiresAt,
    seats: [{ seatId: seat(1, 1) }],
    generalAdmission: [{ quantity: 2 }],
  });
  expect([await hall.seats(eventId), await standingLeft(eventId)]).toEqual(['HAAH', 2]);
  await hall.ask(releaseHold, { input: { holdId: hold.id } }, user('ann'));
  expect([await hall.seats(eventId), await standingLeft(eventId)]).toEqual(['AAAH', 4]);
});

test('many additions to one area at once: the hold and the area say the same', async () => {
  const eventId = await hall.open({ rows: 1, standing: 5 });
  const { result: hold } = await hall.hold(eventId, [seat(1, 1)], 'ann');
  const answers = await Promise.all(Array.from({ length: 8 }, () => addPlaces(eventId, hold.id, 1)));
  const held = answers.filter(({ result }) => result?.__typename === 'SeatHold');
  expect(held).toHaveLength(5);
  expect(await seen(hold.id)).toMatchObject({ generalAdmission: [{ quantity: 5 }] });
  expect(await standingLeft(eventId)).toBe(0);
  hall.pass(11 * minute);
  expect(await standingLeft(eventId)).toBe(5);
});
