import { afterAll, beforeAll, expect, test } from 'vitest';
import { user } from '../../kit/as-router.js';
import { until } from '../../kit/until.js';
import { availability, blockSeats, type Hall, openHall, seat, unblockSeats } from './hall.js';

let hall: Hall;
beforeAll(async () => {
  hall = await openHall();
});
afterAll(() => hall.stop());

const organizer = user('organizer-1', 'ORGANIZER');
const block = (eventId: string, seatIds: string[], viewer = organizer) =>
  hall.ask(blockSeats, { input: { eventId, seatIds } }, viewer);
const unblock = (eventId: string, seatIds: string[], viewer = organizer) =>
  hall.ask(unblockSeats, { input: { eventId, seatIds } }, viewer);

test('blocked seats are out of the sale, out of the counts, and open maps see it at once', async () => {
  const eventId = await hall.open({ rows: 2, seats: 5 });
  const { data } = await block(eventId, [seat(1, 1), seat(2, 5)]);
  expect(data?.blockSeats.rows.map(({ seats }: { seats: string }) => seats)).toEqual(['BAAAA', 'AAAAB']);
  await until('the live update', () =>
    hall.told.some(
      ({ name, payload }) =>
        name === 'SeatsChanged' && payload.eventId === eventId && payload.rows[0]?.seats === 'AAAAB',
    ),
  );
  const refused = (await hall.hold(eventId, [seat(1, 1)], 'ann')).result;
  expect(refused).toMatchObject({ __typename: 'SeatsUnavailable', unavailable: [seat(1, 1)] });
  const counted = await hall.ask(availability, { ids: [{ __typename: 'Event', id: eventId }] });
  expect(counted.data?._entities[0].availability).toMatchObject({ available: 8, capacity: 10 });

  expect((await block(eventId, [seat(1, 1)])).errors).toBeUndefined();
  const back = await unblock(eventId, [seat(1, 1), seat(1, 2)]);
  expect(back.data?.unblockSeats.rows.map(({ seats }: { seats: string }) => seats)).toEqual([
    'AAAAA',
    'AAAAB',
  ]);
  expect((await hall.hold(eventId, [seat(1, 1)], 'ann')).result.__typename).toBe('SeatHold');
});

test('all or none: held seats are named and nothing is blocked', async () => {
  const eventId = await hall.open({ rows: 2, seats: 5 });
  await hall.hold(eventId, [seat(2, 2)], 'ann');
  const { errors } = await block(eventId, [seat(1, 1), seat(2, 1), seat(2, 2)]);
  expect(errors?.[0]?.extensions).toMatchObject({ code: 'CONFLICT', unavailable: [seat(2, 2)] });
  expect(await hall.seats(eventId)).toBe('AAAAA AHAAA');
  expect((await unblock(eventId, [seat(2, 2)])).data?.unblockSeats.rows[1].seats).toBe('AHAAA');
});

test('only for the organizer of this event and ADMIN; faults are named', async () => {
  const eventId = await hall.open();
  const codeFor = async (viewer: ReturnType<typeof user>) =>
    (await block(eventId, [seat(1, 1)], viewer)).errors?.[0]?.extensions.code;
  expect(await codeFor(user('ann'))).toBe('FORBIDDEN');
  expect(await codeFor(user('organizer-2', 'ORGANIZER'))).toBe('NOT_FOUND');
  expect(
    (await unblock(eventId, [seat(1, 1)], user('organizer-2', 'ORGANIZER'))).errors?.[0]?.extensions.code,
  ).toBe('NOT_FOUND');
  expect(await hall.seats(eventId)).toBe('AAAAAAAAAA');
  expect(await codeFor(user('root', 'ADMIN'))).toBeUndefined();
  const { errors } = await block(eventId, [seat(9, 9)]);
  expect(errors?.[0]?.extensions.faults).toEqual([
    { field: 'seatIds[0]', message: 'names no seat of this event' },
  ]);
});

test('a buyer and the organizer race for a row: each seat goes to one of them', async () => {
  const eventId = await hall.open({ rows: 1, seats: 20 });
  const everySeat = Array.from({ length: 20 }, (_, index) => seat(1, index + 1));
  const [blocked, ...holds] = await Promise.all([
    block(eventId, everySeat.slice(5, 15)),
    ...everySeat.map((one, index) => hall.hold(eventId, [one], `buyer-${index}`)),
  ]);
  const held = holds.filter(({ result }) => result.__typename === 'SeatHold').length;
  const letters = await hall.seats(eventId);
  expect(letters.match(/H/g)).toHaveLength(held);
  expect(letters.match(/B/g) ?? []).toHaveLength(blocked.errors ? 0 : 10);
});
