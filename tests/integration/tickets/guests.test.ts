import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { user } from '../../kit/as-router.js';
import {
  claimGuestHold,
  createGuestToken,
  extendHold,
  type Hall,
  holdBestSeats,
  holdSeats,
  openHall,
  placeOrder,
  releaseHold,
  seat,
} from './hall.js';

let hall: Hall;
beforeAll(async () => {
  hall = await openHall({ instances: 2 });
});
afterAll(() => hall.stop());

const minute = 60_000;
const arrive = async (): Promise<string> =>
  (await hall.ask(createGuestToken)).data?.createGuestToken.guestToken;
const hold = async (
  eventId: string,
  seatIds: string[],
  guestToken?: string,
  idempotencyKey = randomUUID(),
) => {
  const answer = await hall.ask(holdSeats, { input: { eventId, seatIds, guestToken, idempotencyKey } });
  return { answer, result: answer.data?.holdSeats, code: answer.errors?.[0]?.extensions.code };
};
const claim = async (holdId: string, guestToken: string, userId: string) => {
  const answer = await hall.ask(claimGuestHold, { input: { holdId, guestToken } }, user(userId));
  return { result: answer.data?.claimGuestHold, code: answer.errors?.[0]?.extensions.code };
};
const view = async (id: string, guestToken?: string, userId?: string) => {
  const query =
    'query ($id: ID!, $guestToken: String) { hold(id: $id, guestToken: $guestToken) { id expiresAt } }';
  const answer = await hall.ask(query, { id, guestToken }, userId ? user(userId) : undefined);
  return answer.errors?.[0]?.extensions.code ?? answer.data?.hold?.id;
};

test('a visitor holds, extends, sees and releases under a guest token', async () => {
  const eventId = await hall.open();
  const [mine, other] = [await arrive(), await arrive()];
  const key = randomUUID();
  const { result } = await hold(eventId, [seat(1, 1), seat(1, 2)], mine, key);
  expect(result).toMatchObject({
    __typename: 'SeatHold',
    seats: [{ seatId: seat(1, 1) }, { seatId: seat(1, 2) }],
  });
  expect((await hold(eventId, [seat(1, 1), seat(1, 2)], mine, key)).result.id).toBe(result.id);
  expect(await view(result.id, mine)).toBe(result.id);
  expect(await view(result.id, other)).toBe('NOT_FOUND');
  expect(await view(result.id)).toBe('UNAUTHENTICATED');
  expect(await view(result.id, undefined, 'ann')).toBe('NOT_FOUND');
  const extended = await hall.ask(extendHold, { input: { holdId: result.id, guestToken: mine } });
  expect(extended.data?.extendHold.__typename).toBe('SeatHold');
  expect(
    (await hall.ask(releaseHold, { input: { holdId: result.id, guestToken: other } })).errors?.[0]?.extensions
      .code,
  ).toBe('NOT_FOUND');
  expect(
    (await hall.ask(releaseHold, { input: { holdId: result.id, guestToken: mine } })).data?.releaseHold,
  ).toBe(true);
  const input = { eventId, quantity: 2, guestToken: mine, idempotencyKey: randomUUID() };
  expect((await hall.ask(holdBestSeats, { input })).data?.holdBestSeats.__typename).toBe('SeatHold');
});

test('no token, a forged one, an expired one, the code of a ticket: nothing is held', async () => {
  const eventId = await hall.open();
  const token = await arrive();
  const [head = '', body = '', signature = ''] = token.split('.');
  const forged = Buffer.from(JSON.stringify({ g: 'A'.repeat(22), x: 9_999_999_999 })).toString('base64url');
  for (const wrong of [
    undefined,
    'nonsense',
    `${head}.${forged}.${signature}`,
    `${head}.${body}.${'A'.repeat(86)}`,
  ]) {
    expect((await hold(eventId, [seat(1, 1)], wrong)).code).toBe('UNAUTHENTICATED');
  }
  const order = await hall.order(eventId, [seat(1, 9)], 'zoe');
  await hall.pay(order);
  await expect.poll(async () => (await hall.seen(order, 'zoe')).tickets.length, { timeout: 10_000 }).toBe(1);
  const code = (await hall.seen(order, 'zoe')).tickets[0].qrCode;
  expect((await hold(eventId, [seat(1, 1)], code)).code).toBe('UNAUTHENTICATED');
  hall.pass(24 * 60 * minute + 1_000);
  expect((await hold(eventId, [seat(1, 1)], token)).code).toBe('UNAUTHENTICATED');
  expect(await hall.seats(eventId)).toBe('AAAAAAAASA');
});

test('signed in, the guest keeps the hold and its clock, and orders it; the guest token has it no more', async () => {
  const eventId = await hall.open();
  const token = await arrive();
  const { result } = await hold(eventId, [seat(1, 1), seat(1, 2)], token);
  const claimed = await claim(result.id, token, 'ann');
  expect(claimed.result).toMatchObject({
    __typename: 'SeatHold',
    id: result.id,
    expiresAt: result.expiresAt,
  });
  expect((await claim(result.id, token, 'ann')).result.id).toBe(result.id);
  expect((await claim(result.id, token, 'bob')).code).toBe('NOT_FOUND');
  expect(await view(result.id, token)).toBe('NOT_FOUND');
  expect(await view(result.id, undefined, 'ann')).toBe(result.id);
  const placed = await hall.place(result.id, 'ann');
  expect(placed.result).toMatchObject({ __typename: 'Order', buyer: { id: 'ann' } });
  const asGuest = await hall.ask(placeOrder, { input: { holdId: result.id, idempotencyKey: randomUUID() } });
  expect(asGuest.errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
});

test('raced by many users with the same token, it is one of them who gets it', async () => {
  const eventId = await hall.open();
  const token = await arrive();
  const { result } = await hold(eventId, [seat(1, 1)], token);
  const claims = await Promise.all(
    Array.from({ length: 20 }, (_, index) => claim(result.id, token, `user-${index % 5}`)),
  );
  const owners = new Set(
    claims.flatMap((one, index) => (one.result?.__typename === 'SeatHold' ? [`user-${index % 5}`] : [])),
  );
  expect(owners.size).toBe(1);
  const carts = await hall.db.collection('carts').find({ eventId, 'entries.state': 'ACTIVE' }).toArray();
  expect(carts.map(({ buyerId }) => buyerId)).toEqual([...owners]);
});

test('beyond the limit of the user it stays with the guest; lapsed or of another guest it is not had', async () => {
  const eventId = await hall.open({ terms: { limitPerBuyer: 2 } });
  const [token, other] = [await arrive(), await arrive()];
  await hall.hold(eventId, [seat(1, 9)], 'ann');
  const { result } = await hold(eventId, [seat(1, 1), seat(1, 2)], token);
  expect((await claim(result.id, token, 'ann')).result).toEqual({ __typename: 'TooManyTickets', limit: 2 });
  expect(await view(result.id, token)).toBe(result.id);
  expect((await claim(result.id, other, 'bob')).code).toBe('NOT_FOUND');
  expect((await claim(result.id, token, 'bob')).result.__typename).toBe('SeatHold');
  const { result: late } = await hold(eventId, [seat(1, 4)], token);
  hall.pass(10 * minute + 1);
  expect((await claim(late.id, token, 'cat')).result).toMatchObject({
    __typename: 'SeatsUnavailable',
    unavailable: [seat(1, 4)],
  });
});
