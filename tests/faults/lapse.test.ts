import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type House, startHouse } from '@parterre/house/house';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import {
  buy,
  buyHeld,
  holdPlaces,
  holdSeats,
  newEvent,
  orderIn,
  orderOf,
  payOrder,
  placeOrder,
  type TestEvent,
} from '../kit/box-office.js';
import { extendHold, releaseHold } from '../kit/holds.js';
import { watch } from '../kit/live.js';
import { refusalOf } from '../kit/refusal.js';
import { factsOf, type HouseFacts } from '../kit/shared-house.js';
import { until } from '../kit/until.js';
import { newBuyer, newOrganizer, type Visitor } from '../kit/visitors.js';

/** Long enough to order what is held, short enough to wait for its end. */
const holdMs = 6_000;
const lapseMs = holdMs + 20_000;
/** However often it is extended; and how long places are offered to someone on a waitlist. */
const longestMs = 8_000;

const directory = mkdtempSync(join(tmpdir(), 'parterre-lapse-'));
let running: House;
let house: HouseFacts;
let organizer: Visitor;
let event: TestEvent;

beforeAll(async () => {
  const tickets = {
    HOLD_MINUTES: String(holdMs / 60_000),
    MAX_HOLD_MINUTES: String(longestMs / 60_000),
  };
  running = await startHouse({ directory, env: { tickets } });
  house = factsOf(running);
});
beforeEach(async () => {
  organizer = await newOrganizer(house);
  event = await newEvent(organizer.api, { rows: 3, seatsPerRow: 4, floor: 5 });
});
afterAll(async () => {
  await running?.stop();
  rmSync(directory, { recursive: true, force: true });
});

function lapsed({ api }: Visitor, holdId: string): Promise<unknown> {
  const query = 'query ($id: ID!) { hold(id: $id) { id } }';
  return until(
    `the hold ${holdId} to lapse`,
    async () => (await api(query, { id: holdId })).hold === null,
    lapseMs,
  );
}

const held = (api: Visitor['api'], seatIds: string[], idempotencyKey: string) =>
  api(
    'mutation ($input: HoldSeatsInput!) { holdSeats(input: $input) { __typename ... on SeatHold { id expiresAt } } }',
    {
      input: { eventId: event.id, seatIds, idempotencyKey },
    },
  ).then(({ holdSeats }) => holdSeats);

test('a hold that has lapsed cannot be ordered, extended or had again under its key, and its seats are free', async () => {
  const [late, next] = await Promise.all([newBuyer(house), newBuyer(house)]);
  const seats = ['Stalls/R1/1', 'Stalls/R1/2'];
  const map = watch(house, 'subscription ($id: ID!) { seatMapUpdated(eventId: $id) { rows { seats } } }', {
    id: event.id,
  });
  const shows = (row: string) =>
    map.frame(row, ({ data }) =>
      data?.seatMapUpdated.rows.some(({ seats: shown }: { seats: string }) => shown === row),
    );
  await shows('AAAA');
  const key = randomUUID();
  const hold = await held(late.api, seats, key);
  await shows('HHAA');
  const before = map.frames.length;
  await lapsed(late, hold.id);
  await until(
    'every open map to show it',
    () => map.frames.slice(before).some(({ data }) => JSON.stringify(data).includes('AAAA')),
    lapseMs,
  );
  await map.close();

  const expired = { __typename: 'HoldExpired', expiredAt: hold.expiresAt };
  expect(await placeOrder(late.api, hold.id)).toEqual(expired);
  const act = (action: string, fields: string) =>
    late.api(`mutation ($input: HoldActionInput!) { result: ${action}(input: $input) ${fields} }`, {
      input: { holdId: hold.id },
    });
  expect((await act('extendHold', '{ __typename ... on SeatsUnavailable { unavailable } }')).result).toEqual({
    __typename: 'SeatsUnavailable',
    unavailable: seats,
  });
  expect((await act('releaseHold', '')).result).toBe(false);
  expect(await refusalOf(held(late.api, seats, key))).toMatchObject({
    code: 'CONFLICT',
    field: 'idempotencyKey',
  });

  const order = await buy(next.api, event.id, seats);
  expect(order.tickets).toHaveLength(2);
  expect(await placeOrder(late.api, hold.id), 'and still not').toEqual(expired);
  expect((await held(late.api, ['Stalls/R1/3'], randomUUID())).__typename, 'but anew').toBe('SeatHold');
});

test('an order that was not paid in time takes no payment and gives its places back', async () => {
  const [late, next] = await Promise.all([newBuyer(house), newBuyer(house)]);
  const hold = await holdPlaces(late.api, event.id, { floor: 5 }, ['Stalls/R2/1']);
  const order = await placeOrder(late.api, hold.id);
  expect(order).toMatchObject({ __typename: 'Order', status: 'PENDING_PAYMENT' });
  expect((await holdSeats(next.api, event.id, ['Stalls/R2/1'])).__typename).toBe('SeatsUnavailable');
  await orderIn('EXPIRED', late.api, order.id, lapseMs);

  expect(await payOrder(late.api, order.id)).toEqual({
    __typename: 'OrderNotPayable',
    orderStatus: 'EXPIRED',
  });
  expect(await orderOf(late.api, order.id)).toMatchObject({ status: 'EXPIRED', payments: [], tickets: [] });
  const cancel = 'mutation ($input: CancelOrderInput!) { cancelOrder(input: $input) { id } }';
  expect(await refusalOf(late.api(cancel, { input: { orderId: order.id } }))).toMatchObject({
    code: 'CONFLICT',
    message: expect.stringMatching(/expired/),
  });

  const taken = await holdPlaces(next.api, event.id, { floor: 5 }, ['Stalls/R2/1']);
  expect(taken.__typename).toBe('SeatHold');
});

test('an extension counts from the present, and then lapses all the same', async () => {
  const late = await newBuyer(house);
  const hold = await held(late.api, ['Stalls/R3/1'], randomUUID());
  const extend = `mutation ($input: HoldActionInput!) { extendHold(input: $input) { ... on SeatHold { expiresAt } } }`;
  const { extendHold } = await late.api(extend, { input: { holdId: hold.id } });
  const longer = Date.parse(extendHold.expiresAt) - Date.parse(hold.expiresAt);
  expect(longer).toBeGreaterThan(0);
  expect(longer).toBeLessThan(holdMs);
  await lapsed(late, hold.id);
  expect(await placeOrder(late.api, hold.id)).toEqual({
    __typename: 'HoldExpired',
    expiredAt: extendHold.expiresAt,
  });
});

test('however often it is extended, a hold has an end', async () => {
  const late = await newBuyer(house);
  const hold = await held(late.api, ['Stalls/R3/2'], randomUUID());
  const last = Date.parse(hold.expiresAt) - holdMs + longestMs;
  const ends = await until('the last extension', async () => {
    const { expiresAt } = await extendHold(late.api, hold.id);
    expect(Date.parse(expiresAt)).toBeLessThanOrEqual(last);
    return Date.parse(expiresAt) === last && expiresAt;
  });
  expect((await extendHold(late.api, hold.id)).expiresAt, 'and once more').toBe(ends);
  await lapsed(late, hold.id);
  expect((await extendHold(late.api, hold.id)).__typename).toBe('SeatsUnavailable');
});

test('an offer that nobody takes goes to the next in line, who buys', async () => {
  const small = await newEvent(organizer.api, { rows: 1, seatsPerRow: 1 });
  const [holder, first, next] = await Promise.all([newBuyer(house), newBuyer(house), newBuyer(house)]);
  const hold = await holdSeats(holder.api, small.id, ['Stalls/R1/1']);
  const join = 'mutation ($input: JoinWaitlistInput!) { joinWaitlist(input: $input) { position } }';
  for (const { api } of [first, next]) await api(join, { input: { eventId: small.id, quantity: 1 } });
  await releaseHold(holder.api, hold.id);

  const entryOf = async ({ api }: Visitor) => {
    const query =
      'query ($id: ID!) { waitlistEntry(eventId: $id) { state endedAs offeredUntil hold { id } } }';
    return (await api(query, { id: small.id })).waitlistEntry;
  };
  const offerTo = (buyer: Visitor) =>
    until(
      'an offer',
      async () => {
        const entry = await entryOf(buyer);
        return entry?.state === 'OFFERED' && entry;
      },
      lapseMs,
    );
  const lost = await offerTo(first);
  expect((await entryOf(next)).state).toBe('WAITING');
  const offer = await offerTo(next);
  expect(Date.now()).toBeGreaterThan(Date.parse(lost.offeredUntil));
  expect(await entryOf(first), 'whoever let it lapse is not in line any more').toMatchObject({
    ...{ state: 'ENDED', endedAs: 'LAPSED' },
  });
  expect(await placeOrder(first.api, lost.hold.id)).toMatchObject({ __typename: 'HoldExpired' });
  expect((await buyHeld(next.api, offer.hold.id)).tickets).toHaveLength(1);
});
