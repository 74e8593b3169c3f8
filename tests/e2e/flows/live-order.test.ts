import { afterEach, beforeAll, expect, inject, test } from 'vitest';
import { holdSeats, newEvent, payOrder, placeOrder, type TestEvent } from '../../kit/box-office.js';
import { type Watch, watch } from '../../kit/live.js';
import { until } from '../../kit/until.js';
import { newBuyer, newOrganizer, signedInAgain, type Visitor } from '../../kit/visitors.js';

const house = inject('house');
let event: TestEvent;
const open: Watch[] = [];

beforeAll(async () => {
  event = await newEvent((await newOrganizer(house)).api, { rows: 6 });
});
afterEach(() => Promise.all(open.splice(0).map((each) => each.close())));

const order = `subscription ($id: ID!) { orderUpdated(orderId: $id) {
  id status event { title venue { name } } tickets { number qrCode } payments { status }
} }`;
const hold =
  'subscription ($id: ID!) { holdUpdated(holdId: $id) { id expiresAt serverTime seats { id } event { title } } }';

function follow(query: string, id: string, accessToken?: string): Watch {
  const watching = watch(house, query, { id }, accessToken);
  open.push(watching);
  return watching;
}

test('an order is followed from PENDING_PAYMENT to its tickets, with what other services say of it', async () => {
  const buyer = await newBuyer(house);
  const held = await holdSeats(buyer.api, event.id, ['Stalls/R1/1', 'Stalls/R1/2']);
  const { id } = await placeOrder(buyer.api, held.id);
  const watching = follow(order, id, buyer.accessToken);
  const first = await watching.frame('the order as it is', () => true);
  expect(first).toEqual({
    data: {
      orderUpdated: {
        id,
        status: 'PENDING_PAYMENT',
        event: { title: event.title, venue: { name: expect.any(String) } },
        tickets: [],
        payments: [],
      },
    },
  });

  await payOrder(buyer.api, id);
  const last = await watching.frame('the tickets', ({ data }) => data?.orderUpdated.status === 'CONFIRMED');
  expect(last.errors).toBeUndefined();
  expect(last.data.orderUpdated).toMatchObject({
    event: { title: event.title },
    tickets: [{ number: expect.stringMatching(/^[A-Z0-9]+-\d{4}-\d{6}$/) }, { qrCode: expect.any(String) }],
    payments: [{ status: 'CAPTURED' }],
  });
  const stages = ['PENDING_PAYMENT', 'PAID', 'CONFIRMED'];
  const seen = watching.frames.map(({ data }) => stages.indexOf(data.orderUpdated.status));
  expect(seen).toEqual(seen.toSorted((a, b) => a - b));
});

test('an order and a hold are followed by their owner alone', async () => {
  const [owner, stranger] = await Promise.all([newBuyer(house), newBuyer(house)]);
  const held = await holdSeats(owner.api, event.id, ['Stalls/R2/1']);
  const placed = await placeOrder(owner.api, held.id);
  const refusals: [Watch, string][] = [
    [follow(order, placed.id), 'UNAUTHENTICATED'],
    [follow(order, placed.id, stranger.accessToken), 'NOT_FOUND'],
    [follow(hold, held.id), 'UNAUTHENTICATED'],
    [follow(hold, held.id, stranger.accessToken), 'NOT_FOUND'],
  ];
  for (const [watching, code] of refusals) {
    const refused = await watching.frame('a refusal', () => true);
    expect(refused.errors?.[0]?.extensions?.code).toBe(code);
    expect(refused.data?.orderUpdated ?? refused.data?.holdUpdated ?? null).toBeNull();
    await until('the end', watching.ended);
  }
  await payOrder(owner.api, placed.id);
  expect(refusals.map(([{ frames }]) => frames.length)).toEqual([1, 1, 1, 1]);
});

test('a hold shows the same clock on a second device, and ends there as well', async () => {
  const phone = await newBuyer(house);
  const laptop: Visitor = await signedInAgain(house, phone);
  const held = await holdSeats(phone.api, event.id, ['Stalls/R3/1', 'Stalls/R3/2']);
  const watching = follow(hold, held.id, laptop.accessToken);
  const first = await watching.frame('the hold as it is', () => true);
  expect(first.data.holdUpdated).toMatchObject({
    id: held.id,
    expiresAt: held.expiresAt,
    seats: [{}, {}],
    event: { title: event.title },
  });

  const input = { holdId: held.id };
  const { extendHold } = await phone.api(
    'mutation ($input: HoldActionInput!) { extendHold(input: $input) { ... on SeatHold { expiresAt } } }',
    { input },
  );
  expect(Date.parse(extendHold.expiresAt)).toBeGreaterThan(Date.parse(held.expiresAt));
  await watching.frame('the new end', ({ data }) => data?.holdUpdated.expiresAt === extendHold.expiresAt);

  await phone.api('mutation ($input: HoldActionInput!) { releaseHold(input: $input) }', { input });
  await until('the end of the subscription', watching.ended);
});
