import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { user } from '../../kit/as-router.js';
import { extendHold, type Hall, holdQuery, holdSeats, openHall, releaseHold, seat } from './hall.js';

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
