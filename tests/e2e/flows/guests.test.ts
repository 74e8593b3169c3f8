import { createApi } from '@parterre/house/api';
import { beforeAll, expect, inject, test } from 'vitest';
import { buyHeld, newEvent, placeOrder, seatsOf, type TestEvent } from '../../kit/box-office.js';
import {
  extendHold,
  hold,
  holdBest,
  holdOf,
  holdResult,
  newGuestToken,
  releaseHold,
} from '../../kit/holds.js';
import { codeOf } from '../../kit/refusal.js';
import { newBuyer, newOrganizer, type Visitor } from '../../kit/visitors.js';

const house = inject('house');
const anyone = createApi(house.graphqlUrl);
let organizer: Visitor;
let event: TestEvent;

beforeAll(async () => {
  organizer = await newOrganizer(house);
  event = await newEvent(organizer.api, { rows: 3 });
});

async function claim({ api }: Pick<Visitor, 'api'>, holdId: string, guestToken: string) {
  const { claimGuestHold } = await api(
    `mutation ($input: ClaimGuestHoldInput!) { claimGuestHold(input: $input) { ${holdResult} } }`,
    { input: { holdId, guestToken } },
  );
  return claimGuestHold;
}

test('a visitor holds before signing in, signs in, keeps the hold and its clock, and buys', async () => {
  const guestToken = await newGuestToken(anyone);
  const held = await hold(anyone, event.id, ['Stalls/R1/1', 'Stalls/R1/2'], { guestToken });
  expect(held.__typename).toBe('SeatHold');
  expect((await holdOf(anyone, held.id, guestToken)).expiresAt).toBe(held.expiresAt);
  expect(await codeOf(placeOrder(anyone, held.id)), 'orders are for those who have signed in').toBe(
    'UNAUTHENTICATED',
  );

  const ann = await newBuyer(house);
  expect(await codeOf(holdOf(ann.api, held.id)), 'signing in alone is not enough').toBe('NOT_FOUND');
  expect(await claim(ann, held.id, guestToken)).toMatchObject({
    __typename: 'SeatHold',
    id: held.id,
    expiresAt: held.expiresAt,
  });
  expect((await claim(ann, held.id, guestToken)).id, 'asked again, the same').toBe(held.id);
  expect(await codeOf(holdOf(anyone, held.id, guestToken)), 'it is the guest’s no more').toBe('NOT_FOUND');
  const order = await buyHeld(ann.api, held.id);
  expect(order.tickets).toHaveLength(2);
});

test('a guest extends and releases by the token; without it, or with another, nothing is held or touched', async () => {
  const [mine, other] = await Promise.all([newGuestToken(anyone), newGuestToken(anyone)]);
  const seats = ['Stalls/R2/1'];
  expect(await codeOf(hold(anyone, event.id, seats))).toBe('UNAUTHENTICATED');
  const forged = `${mine.slice(0, -8)}AAAAAAAA`;
  expect(await codeOf(hold(anyone, event.id, seats, { guestToken: forged }))).toBe('UNAUTHENTICATED');
  const held = await hold(anyone, event.id, seats, { guestToken: mine });
  const stranger = await newBuyer(house);
  const refused = await Promise.all(
    [
      holdOf(anyone, held.id, other),
      extendHold(anyone, held.id, other),
      releaseHold(anyone, held.id, other),
      claim(stranger, held.id, other),
    ].map(codeOf),
  );
  expect(refused).toEqual(Array(4).fill('NOT_FOUND'));
  const extended = await extendHold(anyone, held.id, mine);
  expect(Date.parse(extended.expiresAt)).toBeGreaterThan(Date.parse(held.expiresAt));
  expect(await releaseHold(anyone, held.id, mine)).toBe(true);
  expect((await seatsOf(anyone, event.id))[1]).toBe('AAAAAAAAAA');
});

test('claimed by several at once, it is the hold of one; and never beyond the limit of who claims', async () => {
  const own = await newEvent(organizer.api, { limitPerBuyer: 3 });
  const guestToken = await newGuestToken(anyone);
  const held = await holdBest(anyone, own.id, 2, { guestToken });
  const [ann, bob, full] = await Promise.all([newBuyer(house), newBuyer(house), newBuyer(house)]);
  await hold(full.api, own.id, ['Stalls/R2/1', 'Stalls/R2/2']);
  expect(await claim(full, held.id, guestToken)).toEqual({ __typename: 'TooManyTickets', limit: 3 });

  const claims = await Promise.all(
    [ann, bob].map((buyer) =>
      claim(buyer, held.id, guestToken).catch(({ errors }) => errors[0].extensions.code),
    ),
  );
  const owner = claims.findIndex(({ __typename }) => __typename === 'SeatHold');
  expect(claims[1 - owner]).toBe('NOT_FOUND');
  expect((await holdOf([ann, bob][owner]?.api ?? anyone, held.id)).id).toBe(held.id);
});
