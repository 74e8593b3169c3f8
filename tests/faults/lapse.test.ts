import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type House, startHouse } from '@parterre/house/house';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  buy,
  holdPlaces,
  holdSeats,
  newEvent,
  orderIn,
  orderOf,
  payOrder,
  placeOrder,
  type TestEvent,
} from '../kit/box-office.js';
import { watch } from '../kit/live.js';
import { refusalOf } from '../kit/refusal.js';
import { factsOf, type HouseFacts } from '../kit/shared-house.js';
import { until } from '../kit/until.js';
import { newBuyer, newOrganizer, type Visitor } from '../kit/visitors.js';

/** Long enough to order what is held, short enough to wait for its end. */
const holdMs = 6_000;
const lapseMs = holdMs + 20_000;

const directory = mkdtempSync(join(tmpdir(), 'parterre-lapse-'));
let running: House;
let house: HouseFacts;
let organizer: Visitor;
let event: TestEvent;

beforeAll(async () => {
  running = await startHouse({ directory, env: { tickets: { HOLD_MINUTES: String(holdMs / 60_000) } } });
  house = factsOf(running);
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
