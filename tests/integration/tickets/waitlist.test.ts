import { afterAll, beforeAll, expect, test } from 'vitest';
import { user } from '../../kit/as-router.js';
import { until } from '../../kit/until.js';
import { blockSeats, cancelOrder, type Hall, openHall, releaseHold, seat, unblockSeats } from './hall.js';

/** The line for an event that is sold out, served by two instances at once. */
let hall: Hall;
beforeAll(async () => {
  hall = await openHall({ instances: 2 });
});
afterAll(() => hall.stop());

const minute = 60_000;
const day = 24 * 60 * minute;
const organizer = user('organizer-1', 'ORGANIZER');
const fields = `id quantity state position offeredUntil endedAs endedAt event { id } hold { id expiresAt seats { seatId } generalAdmission { quantity } }`;
const join = `mutation ($input: JoinWaitlistInput!) { joinWaitlist(input: $input) { ${fields} } }`;
const leave = `mutation ($input: LeaveWaitlistInput!) { leaveWaitlist(input: $input) }`;
const entry = `query ($eventId: ID!) { waitlistEntry(eventId: $eventId) { ${fields} } }`;

const joined = async (eventId: string, as: string, quantity = 1, wish = {}) => {
  const answer = await hall.ask(join, { input: { eventId, quantity, ...wish } }, user(as));
  return answer.data?.joinWaitlist ?? answer.errors?.[0]?.extensions;
};
const of = async (eventId: string, as: string) =>
  (await hall.ask(entry, { eventId }, user(as))).data?.waitlistEntry;
const offered = (eventId: string, as: string) =>
  until(`an offer to ${as}`, async () => {
    const found = await of(eventId, as);
    return found?.state === 'OFFERED' && found;
  });
const ended = (eventId: string, as: string) =>
  until(`the end for ${as}`, async () => {
    const found = await of(eventId, as);
    return found?.state === 'ENDED' && found;
  });
const toldTo = (eventId: string) =>
  hall.told.flatMap(({ name, payload }) =>
    name === 'WaitlistOffered' && payload.eventId === eventId ? [payload.userId as string] : [],
  );
const release = (holdId: string, as: string) => hall.ask(releaseHold, { input: { holdId } }, user(as));
const soldOut = async (terms = {}) => {
  const eventId = await hall.open({ seats: 4, terms });
  const holds = [];
  for (const [index, buyer] of ['w', 'x', 'y', 'z'].entries()) {
    holds.push((await hall.hold(eventId, [seat(1, index + 1)], buyer)).result.id as string);
  }
  return { eventId, holds };
};

test('places that come back are offered first come first served, once, and held for half an hour', async () => {
  const { eventId, holds } = await soldOut();
  for (const [index, buyer] of ['ann', 'bob', 'cat'].entries()) {
    expect(await joined(eventId, buyer)).toMatchObject({ state: 'WAITING', position: index + 1, hold: null });
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  expect((await joined(eventId, 'bob')).position).toBe(2);
  await release(holds[1] ?? '', 'x');
  const offer = await offered(eventId, 'ann');
  expect(offer).toMatchObject({ position: null, hold: { seats: [{ seatId: seat(1, 2) }] } });
  expect(offer.hold.expiresAt).toBe(offer.offeredUntil);
  const minutes = (Date.parse(offer.offeredUntil) - hall.clock().getTime()) / minute;
  expect(minutes).toBeGreaterThan(29);
  expect((await of(eventId, 'bob')).position).toBe(1);
  await new Promise((resolve) => setTimeout(resolve, 2_500));
  await until('the news', () => toldTo(eventId).length > 0);
  expect(toldTo(eventId)).toEqual(['ann']);
  // An offer is a hold like any other: it is bought.
  const placed = await hall.place(offer.hold.id, 'ann');
  await hall.pay(placed.result);
  await until('the tickets', async () => (await hall.stateOf(placed.result)) === 'CONFIRMED');
  hall.pass(31 * minute);
  expect(await ended(eventId, 'ann')).toMatchObject({ endedAs: 'BOUGHT', position: null, hold: null });
});

test('an offer that lapses goes to the next, and one that is left at once', async () => {
  const { eventId, holds } = await soldOut();
  for (const buyer of ['ann', 'bob', 'cat']) {
    await joined(eventId, buyer);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  await release(holds[0] ?? '', 'w');
  await offered(eventId, 'ann');
  const left = await hall.ask(leave, { input: { eventId } }, user('ann'));
  expect(left.data?.leaveWaitlist).toBe(true);
  const { hold } = await offered(eventId, 'bob');
  expect(hold.seats).toEqual([{ seatId: seat(1, 1) }]);
  // Only bob's offer lapses: what the others hold is theirs for longer.
  await hall.db
    .collection('carts')
    .updateOne({ 'entries.holdId': hold.id }, { $set: { 'entries.$.expiresAt': new Date(0) } });
  await hall.db
    .collection('waitlist')
    .updateOne({ eventId, userId: 'bob' }, { $set: { offeredUntil: new Date(0) } });
  await hall.db
    .collection('rows')
    .updateOne({ eventId }, { $set: { 'seats.0.x': new Date(0), nextExpiry: new Date(0) } });
  await offered(eventId, 'cat');
  expect(await of(eventId, 'bob')).toMatchObject({ state: 'ENDED', endedAs: 'LAPSED' });
  expect((await hall.ask(leave, { input: { eventId } }, user('bob'))).data?.leaveWaitlist).toBe(false);
  await until('the news', () => toldTo(eventId).length === 3);
  expect(toldTo(eventId)).toEqual(['ann', 'bob', 'cat']);
});

test('whoever wants more than came back keeps the place; a cancelled order serves the line', async () => {
  const refundPolicy = { steps: [{ hoursBefore: 0, basisPoints: 10_000 }], resaleBasisPoints: null };
  const eventId = await hall.open({ seats: 4, terms: { refundPolicy } });
  const seats = [1, 2, 3, 4].map((number) => seat(1, number));
  const order = await hall.order(eventId, seats.slice(0, 3), 'w');
  const single = (await hall.hold(eventId, seats.slice(3), 'x')).result.id;
  await hall.pay(order);
  await until('the tickets', async () => (await hall.stateOf(order)) === 'CONFIRMED');
  await joined(eventId, 'ann', 3);
  await new Promise((resolve) => setTimeout(resolve, 5));
  await joined(eventId, 'bob', 1);
  await release(single, 'x');
  await offered(eventId, 'bob');
  expect(await of(eventId, 'ann')).toMatchObject({ state: 'WAITING', position: 1 });
  await hall.ask(cancelOrder, { input: { orderId: order.id } }, user('w'));
  expect((await offered(eventId, 'ann')).hold.seats).toHaveLength(3);
});

test('places in an area are waited for as well', async () => {
  const eventId = await hall.open({ seats: 1, standing: 2 });
  await hall.hold(eventId, [seat(1, 1)], 'w');
  const areas = [{ key: 'standing', quantity: 2 }];
  const mutation = `mutation ($input: HoldGeneralAdmissionInput!) { holdGeneralAdmission(input: $input) { ... on SeatHold { id } } }`;
  const input = { eventId, areas, idempotencyKey: `standing-${eventId}` };
  const held = (await hall.ask(mutation, { input }, user('x'))).data?.holdGeneralAdmission;
  await joined(eventId, 'ann', 2, { areaKey: 'standing' });
  await release(held.id, 'x');
  expect((await offered(eventId, 'ann')).hold.generalAdmission).toEqual([{ quantity: 2 }]);
});

test('a wish that cannot come true is refused by its name, and another one only after leaving', async () => {
  const { eventId } = await soldOut({ limitPerBuyer: 2 });
  expect(await joined(eventId, 'ann', 3)).toMatchObject({ faults: [{ field: 'quantity' }] });
  expect(await joined(eventId, 'ann', 1, { priceTierIds: ['no'] })).toMatchObject({
    faults: [{ field: 'priceTierIds[0]' }],
  });
  expect(await joined(eventId, 'ann', 1, { areaKey: 'no' })).toMatchObject({
    faults: [{ field: 'areaKey' }],
  });
  await joined(eventId, 'ann', 1);
  expect(await joined(eventId, 'ann', 2)).toMatchObject({ code: 'CONFLICT' });
  await hall.ask(leave, { input: { eventId } }, user('ann'));
  expect(await joined(eventId, 'ann', 2)).toMatchObject({ state: 'WAITING' });
  const anonymous = await hall.ask(join, { input: { eventId, quantity: 1 } });
  expect(anonymous.errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
});

test('before the sale opens nobody waits, and at its opening nobody has a place but who takes one', async () => {
  const opensAt = new Date(hall.clock().getTime() + 10 * minute).toISOString();
  const eventId = await hall.open({ seats: 2, terms: { salesOpenAt: opensAt } });
  expect(await joined(eventId, 'ann')).toMatchObject({
    ...{ code: 'CONFLICT', reason: 'NOT_YET_ON_SALE', opensAt },
  });
  hall.pass(10 * minute);
  expect(await joined(eventId, 'ann')).toMatchObject({ code: 'CONFLICT', reason: 'NOT_SOLD_OUT' });
  expect(await of(eventId, 'ann')).toBeNull();
  expect(await hall.seats(eventId)).toBe('AA');
});

test('one waits for what is sold out of the wish, and for nothing else', async () => {
  const eventId = await hall.open({ seats: 3, standing: 2 });
  const held = (await hall.hold(eventId, [seat(1, 1)], 'w')).result.id;
  expect(await joined(eventId, 'ann', 2)).toMatchObject({ reason: 'NOT_SOLD_OUT' });
  expect(await joined(eventId, 'ann', 2, { areaKey: 'standing' })).toMatchObject({ reason: 'NOT_SOLD_OUT' });
  const sent = await joined(eventId, 'ann', 3, { priceTierIds: ['tier-1'] });
  expect(sent, 'two seats and two places are not three seats').toMatchObject({ state: 'WAITING' });
  await release(held, 'w');
  const again = await joined(eventId, 'ann', 3, { priceTierIds: ['tier-1'] });
  expect(again.id, 'sent again, it is the same place, whatever came back').toBe(sent.id);
});

test("many seats that come back at once are first the line's, then everybody's", async () => {
  const eventId = await hall.open({ seats: 4 });
  const seatIds = [1, 2, 3, 4].map((number) => seat(1, number));
  await hall.ask(blockSeats, { input: { eventId, seatIds } }, organizer);
  await joined(eventId, 'ann', 2);
  await hall.ask(unblockSeats, { input: { eventId, seatIds } }, organizer);
  expect((await offered(eventId, 'ann')).hold.seats).toHaveLength(2);
  expect(await joined(eventId, 'bob', 2)).toMatchObject({ reason: 'NOT_SOLD_OUT' });
  const map = await hall.seats(eventId);
  expect([...map].sort().join('')).toBe('AAHH');
});

test('after the sale there is nothing to wait for', async () => {
  const eventId = await hall.open({ terms: { salesCloseAt: hall.clock().toISOString() } });
  expect(await joined(eventId, 'ann')).toMatchObject({ code: 'CONFLICT', reason: 'SALES_CLOSED' });
});

test('however many wait for what is full, whoever wants what came back is served', async () => {
  const row = { section: 'Parterre', accessible: [] };
  const eventId = await hall.open({
    terms: {
      priceTiers: [
        { id: 'tier-1', name: 'Parterre', price: 4_990 },
        { id: 'tier-2', name: 'Balcony', price: 2_500 },
      ],
      rows: [
        { ...row, row: 'A1', priceTierId: 'tier-1', seats: ['1'] },
        { ...row, row: 'A2', priceTierId: 'tier-2', seats: ['1', '2'] },
      ],
    },
  });
  await hall.hold(eventId, [seat(1, 1)], 'w');
  const balcony = (await hall.hold(eventId, [seat(2, 1)], 'x')).result.id;
  await hall.hold(eventId, [seat(2, 2)], 'y');
  const crowd = Array.from({ length: 110 }, (_, index) => `crowd-${index}`);
  for (const [index, buyer] of crowd.entries()) {
    const wish = index % 2 ? { quantity: 1, tier: 'tier-1' } : { quantity: 2, tier: 'tier-2' };
    const place = await joined(eventId, buyer, wish.quantity, { priceTierIds: [wish.tier] });
    expect(place.state).toBe('WAITING');
  }
  await joined(eventId, 'ann', 1, { priceTierIds: ['tier-2'] });
  await release(balcony, 'x');
  expect((await offered(eventId, 'ann')).hold.seats).toEqual([{ seatId: seat(2, 1) }]);
  expect(await of(eventId, 'crowd-0')).toMatchObject({ state: 'WAITING' });
});

test('an event that is cancelled ends its whole line', async () => {
  const { eventId } = await soldOut();
  await joined(eventId, 'ann');
  await hall.db
    .collection<{ _id: string }>('sales')
    .updateOne({ _id: eventId }, { $set: { status: 'CANCELLED' } });
  expect((await ended(eventId, 'ann')).endedAs).toBe('CLOSED');
});

test('what became of a place is shown for 30 days, unless one waits again', async () => {
  const salesCloseAt = new Date(hall.clock().getTime() + 100 * day).toISOString();
  const startsAt = new Date(hall.clock().getTime() + 101 * day).toISOString();
  const { eventId } = await soldOut({ salesCloseAt, startsAt });
  await joined(eventId, 'ann');
  const before = hall.clock();
  await hall.ask(leave, { input: { eventId } }, user('ann'));
  const left = await of(eventId, 'ann');
  expect(left).toMatchObject({ state: 'ENDED', endedAs: 'LEFT' });
  expect(Date.parse(left.endedAt)).toBeGreaterThanOrEqual(before.getTime());
  expect(await joined(eventId, 'ann')).toMatchObject({ state: 'WAITING', endedAs: null, endedAt: null });
  await hall.ask(leave, { input: { eventId } }, user('ann'));
  hall.pass(29 * day);
  expect((await of(eventId, 'ann')).endedAs).toBe('LEFT');
  hall.pass(day + minute);
  expect(await of(eventId, 'ann')).toBeNull();
});

test('an offer that was ordered and never paid has lapsed', async () => {
  const { eventId, holds } = await soldOut();
  await joined(eventId, 'ann');
  await release(holds[0] ?? '', 'w');
  await hall.place((await offered(eventId, 'ann')).hold.id, 'ann');
  hall.pass(31 * minute);
  expect((await ended(eventId, 'ann')).endedAs).toBe('LAPSED');
});
