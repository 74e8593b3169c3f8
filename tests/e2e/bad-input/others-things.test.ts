import { randomUUID } from 'node:crypto';
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
import { newBuyer, newOrganizer, type Visitor } from '../../kit/visitors.js';

const house = inject('house');

/** Whose everything is, and three who have no right to any of it. */
let owner: Visitor;
let organizer: Visitor;
let event: TestEvent;
let draft: TestEvent;
const strangers = {} as Record<'anonymous' | 'buyer' | 'organizer', Api>;
const things = {} as Record<
  'hold' | 'unpaid' | 'paid' | 'payment' | 'ticket' | 'session' | 'notification',
  string
>;

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
  const { mySessions, myNotifications } = await owner.api(
    '{ mySessions { id } myNotifications { edges { node { id } } } }',
  );
  Object.assign(things, {
    hold: hold.id,
    unpaid: unpaid.id,
    paid: paid.id,
    payment: paid.payments[0].id,
    ticket: paid.tickets[0].id,
    session: mySessions[0].id,
    notification: myNotifications.edges[0]?.node.id,
  });
  before = await owner.api(state, things);
});

const action =
  (mutation: string, input: string, fields = '') =>
  (api: Api, values: Record<string, unknown>) =>
    api(`mutation ($input: ${input}!) { ${mutation}(input: $input) ${fields} }`, { input: values });
const look =
  (field: string, fields: string) =>
  (api: Api, { id }: Record<string, unknown>) =>
    api(`query ($id: ID!) { ${field}(id: $id) { ${fields} } }`, { id });
const key = () => ({ idempotencyKey: randomUUID() });
const card = { paymentMethodToken: 'tok_ok' };

type Attempt = (api: Api, values: Record<string, unknown>) => Promise<unknown>;
type Codes = [buyer: string, organizer: string];

/** Of what is not theirs: that it exists at all is not for them to know. */
const hidden: Codes = ['NOT_FOUND', 'NOT_FOUND'];
const organizersOnly: Codes = ['FORBIDDEN', 'NOT_FOUND'];
const knownToAll: Codes = ['FORBIDDEN', 'FORBIDDEN'];

const attempts: [string, Attempt, () => Record<string, unknown>, Codes][] = [
  ['read a hold', look('hold', 'seats { id }'), () => ({ id: things.hold }), hidden],
  [
    'extend it',
    action('extendHold', 'HoldActionInput', '{ __typename }'),
    () => ({ holdId: things.hold }),
    hidden,
  ],
  ['release it', action('releaseHold', 'HoldActionInput'), () => ({ holdId: things.hold }), hidden],
  [
    'order it',
    action('placeOrder', 'PlaceOrderInput', '{ __typename }'),
    () => ({ holdId: things.hold, ...key() }),
    hidden,
  ],
  ['read an order', look('order', 'number tickets { qrCode }'), () => ({ id: things.paid }), hidden],
  [
    'pay one',
    action('payOrder', 'PayOrderInput', '{ __typename }'),
    () => ({ orderId: things.unpaid, ...card, ...key() }),
    hidden,
  ],
  [
    'cancel one',
    action('cancelOrder', 'CancelOrderInput', '{ id }'),
    () => ({ orderId: things.unpaid }),
    hidden,
  ],
  [
    'cancel a paid one',
    action('cancelOrder', 'CancelOrderInput', '{ id }'),
    () => ({ orderId: things.paid }),
    hidden,
  ],
  [
    'read a payment',
    look('payment', 'amount { amount } card { last4 }'),
    () => ({ id: things.payment }),
    hidden,
  ],
  [
    'refund it',
    action('refundPayment', 'RefundPaymentInput', '{ id }'),
    () => ({ paymentId: things.payment, reason: 'mine now', ...key() }),
    organizersOnly,
  ],
  ['read a ticket', look('ticket', 'qrCode'), () => ({ id: things.ticket }), hidden],
  [
    'list the orders of an event',
    (api, { id }) => api('query ($id: ID!) { orders(eventId: $id) { edges { node { id } } } }', { id }),
    () => ({ id: event.id }),
    organizersOnly,
  ],
  ['see its sales', look('event', 'statistics { ticketsSold }'), () => ({ id: event.id }), knownToAll],
  [
    'cancel an event',
    action('cancelEvent', 'EventActionInput', '{ id }'),
    () => ({ eventId: event.id }),
    knownToAll,
  ],
  [
    'rename an event',
    action('updateEvent', 'UpdateEventInput', '{ id }'),
    () => ({ eventId: event.id, title: 'Taken over' }),
    knownToAll,
  ],
  ['read a draft', look('event', 'title'), () => ({ id: draft.id }), hidden],
  [
    'publish a draft',
    action('publishEvent', 'EventActionInput', '{ id }'),
    () => ({ eventId: draft.id }),
    organizersOnly,
  ],
  ['read an e-mail address', look('user', 'email'), () => ({ id: owner.userId }), knownToAll],
  [
    'read a history',
    look('user', 'purchases { edges { node { number } } }'),
    () => ({ id: owner.userId }),
    knownToAll,
  ],
  [
    'make itself admin',
    (api) =>
      api('mutation ($input: RoleInput!) { grantRole(input: $input) { id } }', {
        input: { userId: owner.userId, role: 'ADMIN' },
      }),
    () => ({}),
    knownToAll,
  ],
  ['list the users', (api) => api('{ users { edges { node { email } } } }'), () => ({}), knownToAll],
  [
    'send a message again',
    action('resendNotification', 'ResendNotificationInput', '{ id }'),
    () => ({ notificationId: things.notification }),
    hidden,
  ],
];

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
