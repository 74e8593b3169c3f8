import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { user } from '../../kit/as-router.js';
import { type Hall, holdBestSeats, openHall, planned, seat } from './hall.js';

/** Two instances on one database: what one process could order by itself, two cannot. */
let hall: Hall;
beforeAll(async () => {
  hall = await openHall({ instances: 2 });
});
afterAll(() => hall.stop());

const best = async (eventId: string, quantity: number, buyer: string, more: Record<string, unknown> = {}) => {
  const input = { eventId, quantity, idempotencyKey: randomUUID(), ...more };
  const answer = await hall.ask(holdBestSeats, { input }, user(buyer));
  return { answer, result: answer.data?.holdBestSeats };
};
const seatsOf = (result: { seats: { seatId: string }[] }) => result.seats.map(({ seatId }) => seatId);

test('the middle of the nearest row, without an orphan; wheelchair places only if asked', async () => {
  const eventId = await hall.open({ rows: 3, seats: 9 });
  const { result } = await best(eventId, 3, 'ann');
  expect(result).toMatchObject({
    __typename: 'SeatHold',
    event: { id: eventId },
    total: { subtotal: { amount: 3 * 4_990 } },
  });
  expect(seatsOf(result)).toEqual([seat(1, 4), seat(1, 5), seat(1, 6)]);
  expect(await hall.seats(eventId)).toBe('AAAHHHAAA AAAAAAAAA AAAAAAAAA');
  // Row 1: two of three places on either side would leave one alone; its seat 1 is for wheelchairs.
  expect(seatsOf((await best(eventId, 2, 'bob')).result)).toEqual([seat(2, 4), seat(2, 5)]);
  expect(seatsOf((await best(eventId, 2, 'cat', { accessible: true })).result)).toEqual([
    seat(1, 1),
    seat(1, 2),
  ]);
});

test('the plan says which seats are near', async () => {
  const terms = planned({ rows: 2, seats: 4 });
  const rows = terms.rows.map((row, index) => ({
    ...row,
    accessible: [],
    distances: index === 0 ? [900, -100, -100, -100] : [100, 100, 100, 100],
  }));
  const eventId = await hall.open({ terms: { rows } });
  expect(seatsOf((await best(eventId, 2, 'ann')).result)).toEqual([seat(2, 1), seat(2, 2)]);
  // The nearest, seat 3, would leave seat 4 by itself.
  expect(
    seatsOf((await best(eventId, 1, 'bob', { priceTierIds: ['tier-1'], sections: ['Parterre'] })).result),
  ).toEqual([seat(1, 4)]);
});

test('a restricted view is said of the seat and comes last; what was published without the marks has none', async () => {
  const { rows } = planned({ rows: 2, seats: 4 });
  const [first, second] = rows.map((row) => ({ ...row, accessible: [] }));
  if (!first || !second) throw new Error('two rows were planned');
  const eventId = await hall.open({ terms: { rows: [{ ...first, restrictedView: [1, 2] }, second] } });
  const near = (await best(eventId, 4, 'ann', { sections: ['Parterre'] })).result;
  expect(near.seats.map(({ restrictedView }: { restrictedView: boolean }) => restrictedView)).toEqual(
    Array(4).fill(false),
  );
  expect(near.seats[0].seatId).toBe(seat(2, 1));
  const left = (await best(eventId, 4, 'bob')).result;
  expect(left.seats).toMatchObject([
    { seatId: seat(1, 1), restrictedView: false },
    { seatId: seat(1, 2), restrictedView: true },
    { seatId: seat(1, 3), restrictedView: true },
    { seatId: seat(1, 4), restrictedView: false },
  ]);
});

test('side by side or not at all; otherwise nearby, two and two', async () => {
  const eventId = await hall.open({ rows: 2, seats: 5, terms: { limitPerBuyer: 20 } });
  await hall.hold(eventId, [seat(1, 3), seat(2, 3)], 'ann');
  const refused = await best(eventId, 3, 'bob', { adjacent: true });
  expect(refused.result).toEqual({ __typename: 'SeatsUnavailable', unavailable: [], alternatives: [] });
  const spread = await best(eventId, 4, 'bob');
  expect(seatsOf(spread.result)).toEqual([seat(2, 1), seat(2, 2), seat(2, 4), seat(2, 5)]);
  expect((await best(eventId, 5, 'cat')).result.__typename).toBe('SeatsUnavailable');
  expect((await best(eventId, 4, 'cat')).result.__typename).toBe('SeatHold');
});

test('faults are named, the limit holds, the same key gives the same hold', async () => {
  const eventId = await hall.open({ rows: 3 });
  const { answer } = await best(eventId, 11, 'ann', { priceTierIds: ['tier-9'], sections: ['Moon'] });
  expect(answer.errors?.[0]?.extensions.faults).toEqual([
    { field: 'quantity', message: 'must be at most 10' },
    { field: 'priceTierIds[0]', message: 'names no price tier of this event' },
    { field: 'sections[0]', message: 'names no section with seats of this event' },
  ]);
  const key = { idempotencyKey: randomUUID() };
  const answers = await Promise.all(Array.from({ length: 12 }, () => best(eventId, 4, 'ann', key)));
  expect(new Set(answers.map(({ result }) => result?.id)).size).toBe(1);
  expect((await hall.seats(eventId)).match(/H/g)).toHaveLength(4);
  expect((await best(eventId, 5, 'ann', key)).answer.errors?.[0]?.extensions.code).toBe('CONFLICT');
  expect((await best(eventId, 7, 'ann')).result).toEqual({ __typename: 'TooManyTickets', limit: 10 });
  expect(
    (await hall.ask(holdBestSeats, { input: { eventId, quantity: 1, ...key } })).errors?.[0]?.extensions.code,
  ).toBe('UNAUTHENTICATED');
});

test.each([
  { rows: 32, seats: 20, quantity: 4 },
  { rows: 20, seats: 16, quantity: 2 },
])(
  '160 buyers at once for a hall of just as many seats: nobody is refused ($quantity each)',
  async ({ rows, seats, quantity }) => {
    const eventId = await hall.open({ rows, seats });
    const answers = await Promise.all(
      Array.from({ length: 160 }, (_, index) => best(eventId, quantity, `buyer-${index}`)),
    );
    const held = answers.filter(({ result }) => result?.__typename === 'SeatHold');
    expect(answers.filter(({ result }) => result?.__typename !== 'SeatHold')).toEqual([]);
    expect(held).toHaveLength(160);
    const taken = held.flatMap(({ result }) => seatsOf(result));
    expect(new Set(taken).size).toBe(160 * quantity);
    expect(await hall.seats(eventId)).not.toContain('A');
  },
);

test('more buyers than seats: every seat is held once, the others are told so', async () => {
  const eventId = await hall.open({ rows: 10, seats: 12 });
  const answers = await Promise.all(
    Array.from({ length: 100 }, (_, index) => best(eventId, 2, `late-${index}`)),
  );
  const kinds = answers.map(({ result }) => result?.__typename);
  expect(kinds.filter((kind) => kind === 'SeatHold')).toHaveLength(60);
  expect(kinds.filter((kind) => kind === 'SeatsUnavailable')).toHaveLength(40);
});
