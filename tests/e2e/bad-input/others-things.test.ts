import { type Api, createApi } from '@parterre/house/api';
import { beforeAll, expect, inject, test } from 'vitest';
import {
  buyHeld,
  holdSeats,
  newDraft,
  newEvent,
  orderOf,
  placeOrder,
  type TestEvent,
} from '../../kit/box-office.js';
import { watch } from '../../kit/live.js';
import { refusalOf } from '../../kit/refusal.js';
import { until } from '../../kit/until.js';
import { newBuyer, newOrganizer, type Visitor } from '../../kit/visitors.js';
import { attemptsOn, hidden, type OthersThings } from './attempts-on-others.js';

const house = inject('house');

/** Whose everything is, and three who have no right to any of it. */
let owner: Visitor;
let organizer: Visitor;
let event: TestEvent;
let draft: TestEvent;
const strangers = {} as Record<'anonymous' | 'buyer' | 'organizer', Api>;
const things = {} as OthersThings;

const state = `query ($hold: ID!, $unpaid: ID!, $paid: ID!) {
  hold(id: $hold) { id expiresAt seats { id } }
  unpaid: order(id: $unpaid) { status expiresAt payments { id } }
  paid: order(id: $paid) { status payments { status refunds { id } } tickets { status qrCode } }
  mySessions { id }
  me { displayName }
}`;
let before: unknown;

beforeAll(async () => {
  [owner, organizer] = await Promise.all([newBuyer(house, 'Rightful Owner'), newOrganizer(house)]);
  const [stranger, otherOrganizer] = await Promise.all([newBuyer(house), newOrganizer(house)]);
  strangers.anonymous = createApi(house.graphqlUrl);
  strangers.buyer = stranger.api;
  strangers.organizer = otherOrganizer.api;
  [event, draft] = await Promise.all([newEvent(organizer.api), newDraft(organizer.api)]);

  const paid = await buyHeld(owner.api, (await holdSeats(owner.api, event.id, ['Stalls/R1/1'])).id);
  const unpaid = await placeOrder(owner.api, (await holdSeats(owner.api, event.id, ['Stalls/R1/2'])).id);
  const hold = await holdSeats(owner.api, event.id, ['Stalls/R1/3']);
  const { mySessions } = await owner.api('{ mySessions { id } }');
  const notification = await until('a message to the owner', async () => {
    const { myNotifications } = await owner.api('{ myNotifications { edges { node { id } } } }');
    return myNotifications.edges[0]?.node.id;
  });
  Object.assign(things, {
    hold: hold.id,
    unpaid: unpaid.id,
    paid: paid.id,
    payment: paid.payments[0].id,
    ticket: paid.tickets[0].id,
    session: mySessions[0].id,
    notification,
    user: owner.userId,
    event: event.id,
    draft: draft.id,
  });
  before = await owner.api(state, things);
});

const attempts = attemptsOn(things);

test.each(attempts)('nobody else can %s', async (_what, attempt, values, [toBuyer, toOrganizer]) => {
  const [anonymous, buyer, other] = await Promise.all([
    refusalOf(attempt(strangers.anonymous, values())),
    refusalOf(attempt(strangers.buyer, values())),
    refusalOf(attempt(strangers.organizer, values())),
  ]);
  // Anonymous visitors may ask for any event and user there is; what they may not see is not there for them.
  expect(['UNAUTHENTICATED', ...(toBuyer === 'NOT_FOUND' ? ['NOT_FOUND'] : [])]).toContain(anonymous.code);
  expect([buyer.code, other.code]).toEqual([toBuyer, toOrganizer]);
  for (const { message } of [anonymous, buyer, other]) {
    expect(message).toMatch(/\w+ \w+ \w+/);
    expect(message).not.toContain('Rightful');
  }
});

test('what is not there is refused in the same words as what is not theirs', async () => {
  for (const [, attempt, values, codes] of attempts.filter(([, , , codes]) => codes === hidden)) {
    expect(codes).toEqual(hidden);
    const real = values();
    const made = Object.fromEntries(
      Object.entries(real).map(([name, value]) => [
        name,
        /id$/i.test(name) ? '01ARZ3NDEKTSV4RRFFQ69G5FAV' : value,
      ]),
    );
    const [foreign, absent] = await Promise.all([
      refusalOf(attempt(strangers.buyer, real)),
      refusalOf(attempt(strangers.buyer, made)),
    ]);
    expect(absent).toEqual(foreign);
  }
});

test("another user's session does not end", async () => {
  const logout = 'mutation ($input: LogoutInput!) { logout(input: $input) }';
  expect(await strangers.buyer(logout, { input: { sessionId: things.session } })).toEqual({ logout: false });
});

test.each(['orderUpdated(orderId', 'holdUpdated(holdId'])('nobody else can watch %s', async (field) => {
  const id = field.startsWith('order') ? things.paid : things.hold;
  const query = `subscription ($id: ID!) { ${field}: $id) { id } }`;
  const foreign = watch(house, query, { id }, (await newBuyer(house)).accessToken);
  const anonymous = watch(house, query, { id });
  const code = async (watched: typeof foreign) =>
    (await watched.frame('a refusal', ({ errors }) => errors !== undefined)).errors?.[0]?.extensions?.code;
  expect([await code(foreign), await code(anonymous)]).toEqual(['NOT_FOUND', 'UNAUTHENTICATED']);
  await Promise.all([foreign.close(), anonymous.close()]);
});

test('after all these attempts everything is as it was', async () => {
  expect(await owner.api(state, things)).toEqual(before);
  const { event: seen } = await organizer.api('query ($id: ID!) { event(id: $id) { title status } }', {
    id: event.id,
  });
  expect(seen).toEqual({ title: event.title, status: 'PUBLISHED' });
  const { event: unpublished } = await organizer.api('query ($id: ID!) { event(id: $id) { status } }', {
    id: draft.id,
  });
  expect(unpublished.status).toBe('DRAFT');
  expect(await orderOf(owner.api, things.unpaid)).toMatchObject({ status: 'PENDING_PAYMENT', payments: [] });
});
