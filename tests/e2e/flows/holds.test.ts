import { randomUUID } from 'node:crypto';
import { expect, inject, test } from 'vitest';
import { buyHeld, holdPlaces, newEvent, placeOrder, seatsOf } from '../../kit/box-office.js';
import { extendHold, hold, holdOf, releaseHold, seatIdsOf } from '../../kit/holds.js';
import { refusalOf } from '../../kit/refusal.js';
import { newCast } from '../../kit/visitors.js';

/** That a hold lapses, and how long it can be at most, is in tests/faults/lapse.test.ts: a house with short holds. */
const house = inject('house');
const { organizer, ann, bob } = await newCast(house);

const seats = (...numbers: number[]) => numbers.map((number) => `Stalls/R1/${number}`);

test('all or nothing: one seat that is gone, and none of the others is held', async () => {
  const event = await newEvent(organizer.api);
  await hold(ann.api, event.id, ['Stalls/R2/4']);
  const refused = await hold(bob.api, event.id, ['Stalls/R1/1', 'Stalls/R2/4', 'Stalls/R2/5']);
  expect(refused).toMatchObject({ __typename: 'SeatsUnavailable', unavailable: ['Stalls/R2/4'] });
  expect(await seatsOf(bob.api, event.id)).toEqual(['AAAAAAAAAA', 'AAAHAAAAAA']);
});

test('an extension starts the ten minutes anew, and is of one hold alone', async () => {
  const event = await newEvent(organizer.api);
  const [first, other] = await Promise.all([
    hold(ann.api, event.id, seats(1, 2)),
    hold(ann.api, event.id, seats(5)),
  ]);
  const extended = await extendHold(ann.api, first.id);
  expect(extended).toMatchObject({ __typename: 'SeatHold', id: first.id });
  expect(seatIdsOf(extended)).toEqual(seats(1, 2));
  const minutes = (Date.parse(extended.expiresAt) - Date.parse(extended.serverTime)) / 60_000;
  expect(minutes).toBeGreaterThan(9.9);
  expect(minutes).toBeLessThanOrEqual(10);
  expect(Date.parse(extended.expiresAt)).toBeGreaterThan(Date.parse(first.expiresAt));
  expect((await holdOf(ann.api, first.id)).expiresAt).toBe(extended.expiresAt);
  expect((await holdOf(ann.api, other.id)).expiresAt).toBe(other.expiresAt);
  expect((await refusalOf(extendHold(bob.api, first.id))).code).toBe('NOT_FOUND');
});

test('a hold that is given back is free at once, once', async () => {
  const event = await newEvent(organizer.api);
  const held = await hold(ann.api, event.id, seats(1, 2));
  expect((await refusalOf(releaseHold(bob.api, held.id))).code).toBe('NOT_FOUND');
  expect(await releaseHold(ann.api, held.id)).toBe(true);
  expect(await seatsOf(ann.api, event.id)).toEqual(['AAAAAAAAAA', 'AAAAAAAAAA']);
  expect(await holdOf(ann.api, held.id)).toBeNull();
  expect(await releaseHold(ann.api, held.id)).toBe(false);
  expect(await extendHold(ann.api, held.id)).toMatchObject({ __typename: 'SeatsUnavailable' });
  expect(await placeOrder(ann.api, held.id)).toMatchObject({ __typename: 'HoldExpired' });
  expect((await hold(bob.api, event.id, seats(1, 2))).__typename).toBe('SeatHold');
});

test('seats are added to a hold without a second of more time; an addition in vain changes nothing at all', async () => {
  const event = await newEvent(organizer.api);
  await hold(bob.api, event.id, ['Stalls/R2/9']);
  const held = await hold(ann.api, event.id, seats(1, 2));
  const add = (seatIds: string[]) => hold(ann.api, event.id, seatIds, { addToHoldId: held.id });

  const more = await add(seats(3, 4));
  expect(more).toMatchObject({ __typename: 'SeatHold', id: held.id, expiresAt: held.expiresAt });
  expect(seatIdsOf(more)).toEqual(seats(1, 2, 3, 4));
  expect(more.total.total.amount).toBe(2 * held.total.total.amount);

  // The seat in the first row is to be had, the one in the second is not.
  expect(await add(['Stalls/R1/5', 'Stalls/R2/9'])).toMatchObject({
    __typename: 'SeatsUnavailable',
    unavailable: ['Stalls/R2/9'],
  });
  const after = await holdOf(ann.api, held.id);
  expect(after).toMatchObject({
    expiresAt: held.expiresAt,
    seats: more.seats.map(({ seatId }: { seatId: string }) => ({ seatId })),
  });
  expect(await seatsOf(ann.api, event.id)).toEqual(['HHHHAAAAAA', 'AAAAAAAAHA']);

  const order = await buyHeld(ann.api, held.id);
  expect(order.tickets).toHaveLength(4);
});

test('ten tickets of an event a buyer, those bought and those in areas included; another limit where it says so', async () => {
  const event = await newEvent(organizer.api, { rows: 2, floor: 20 });
  const bought = await hold(ann.api, event.id, seats(1, 2, 3, 4));
  await buyHeld(ann.api, bought.id);
  expect((await holdPlaces(ann.api, event.id, { floor: 4 })).__typename).toBe('SeatHold');
  const tooMany = { __typename: 'TooManyTickets', limit: 10 };
  expect(await hold(ann.api, event.id, seats(5, 6, 7))).toEqual(tooMany);
  expect(await holdPlaces(ann.api, event.id, { floor: 3 })).toEqual(tooMany);
  const last = await hold(ann.api, event.id, seats(5, 6));
  expect(last.__typename).toBe('SeatHold');
  expect(await hold(ann.api, event.id, seats(7), { addToHoldId: last.id })).toEqual(tooMany);
  expect((await hold(bob.api, event.id, seats(7))).__typename, 'to somebody else it is nothing').toBe(
    'SeatHold',
  );
  await releaseHold(ann.api, last.id);
  expect((await hold(ann.api, event.id, seats(5, 6))).__typename).toBe('SeatHold');

  const strict = await newEvent(organizer.api, { limitPerBuyer: 2 });
  expect(await hold(ann.api, strict.id, seats(1, 2, 3))).toEqual({ __typename: 'TooManyTickets', limit: 2 });
  expect((await hold(ann.api, strict.id, seats(1, 2))).__typename).toBe('SeatHold');
});

test('the same key gives the same hold; with other seats it is refused', async () => {
  const event = await newEvent(organizer.api);
  const key = { idempotencyKey: randomUUID() };
  const [one, again] = await Promise.all([
    hold(ann.api, event.id, seats(1, 2), key),
    hold(ann.api, event.id, seats(1, 2), key),
  ]);
  expect(again.id).toBe(one.id);
  expect(await refusalOf(hold(ann.api, event.id, seats(3), key))).toMatchObject({
    code: 'CONFLICT',
    field: 'idempotencyKey',
  });
  expect((await seatsOf(ann.api, event.id))[0]).toBe('HHAAAAAAAA');
});

test('before its sale opens an event says when that is, and holds nothing', async () => {
  const salesOpenAt = new Date(Date.now() + 3_600_000).toISOString();
  const event = await newEvent(organizer.api, { salesOpenAt });
  expect(await hold(ann.api, event.id, seats(1))).toEqual({
    __typename: 'SalesClosed',
    opensAt: salesOpenAt,
    closedAt: null,
  });
  expect((await seatsOf(ann.api, event.id))[0]).toBe('AAAAAAAAAA');
});
