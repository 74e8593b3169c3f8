import { randomUUID } from 'node:crypto';
import type { Api } from '@parterre/house/api';

/** Ids of what belongs to somebody; they may be filled in after `attemptsOn` was called. */
export type OthersThings = Record<
  'hold' | 'unpaid' | 'paid' | 'payment' | 'ticket' | 'session' | 'notification' | 'user' | 'event' | 'draft',
  string
>;

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

export type Attempt = (api: Api, values: Record<string, unknown>) => Promise<unknown>;
export type Codes = [buyer: string, organizer: string];

/** Of what is not theirs: that it exists at all is not for them to know. */
export const hidden: Codes = ['NOT_FOUND', 'NOT_FOUND'];
const organizersOnly: Codes = ['FORBIDDEN', 'NOT_FOUND'];
const knownToAll: Codes = ['FORBIDDEN', 'FORBIDDEN'];

/** What others try on these things: in words, in an operation, with what input, and how they are refused. */
export function attemptsOn(things: OthersThings): [string, Attempt, () => Record<string, unknown>, Codes][] {
  return [
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
      () => ({ id: things.event }),
      organizersOnly,
    ],
    ['see its sales', look('event', 'statistics { ticketsSold }'), () => ({ id: things.event }), knownToAll],
    [
      'cancel an event',
      action('cancelEvent', 'EventActionInput', '{ id }'),
      () => ({ eventId: things.event }),
      knownToAll,
    ],
    [
      'rename an event',
      action('updateEvent', 'UpdateEventInput', '{ id }'),
      () => ({ eventId: things.event, title: 'Taken over' }),
      knownToAll,
    ],
    ['read a draft', look('event', 'title'), () => ({ id: things.draft }), hidden],
    [
      'publish a draft',
      action('publishEvent', 'EventActionInput', '{ id }'),
      () => ({ eventId: things.draft }),
      organizersOnly,
    ],
    ['read an e-mail address', look('user', 'email'), () => ({ id: things.user }), knownToAll],
    [
      'read a history',
      look('user', 'purchases { edges { node { number } } }'),
      () => ({ id: things.user }),
      knownToAll,
    ],
    [
      'make itself admin',
      (api) =>
        api('mutation ($input: RoleInput!) { grantRole(input: $input) { id } }', {
          input: { userId: things.user, role: 'ADMIN' },
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
}
