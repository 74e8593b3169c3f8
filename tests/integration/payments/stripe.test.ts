import { randomUUID } from 'node:crypto';
import { openProvider } from '@parterre/payments/data/open-provider';
import { createPaymentStore } from '@parterre/payments/data/payment.store';
import { createReconciliationStore } from '@parterre/payments/data/reconciliation.store';
import { createReconcileDay } from '@parterre/payments/use-cases/reconcile-day';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { expectSoundLedger, readLedger } from '../../kit/ledger.js';
import { until } from '../../kit/until.js';
import { type BoxOffice, openBoxOffice } from './box-office.js';
import { type StripeStandIn, startStripe } from './stripe-stand-in.js';

const apiKey = 'sk_test_of_the_stand_in';
const webhookSecret = 'whsec_of_the_stand_in';

let office: BoxOffice;
let stripe: StripeStandIn;
beforeAll(async () => {
  // The office tells its address first; then it opens anew, with Stripe.
  office = await openBoxOffice({ payments: { RECONCILE_SECONDS: 0.3, PAYMENT_ANSWER_SECONDS: 10 } });
  const webhookUrl = new URL('/webhooks/stripe', office.webhookUrl).href;
  stripe = await startStripe({ apiKey, webhookSecret, webhookUrl });
  await office.stopPayments();
  office.paymentsSettings.provider = provider();
  await office.startPayments();
});
afterEach(() => {
  Object.assign(stripe.state, {
    repliesToLose: 0,
    down: false,
    busy: null,
    refundsPending: false,
    webhooks: true,
  });
});
afterAll(async () => {
  await office.stop();
  await stripe.stop();
});

function provider() {
  return {
    ...{ PAYMENT_PROVIDER: 'stripe' as const, STRIPE_SECRET_KEY: apiKey, STRIPE_API_URL: stripe.url },
    ...{ STRIPE_WEBHOOK_SECRET: webhookSecret, STRIPE_RETURN_URL: 'https://shop.example/paid' },
  };
}
async function placedOrder() {
  const order = office.newOrder();
  await office.place(order);
  return order;
}
const payments = () => office.db.collection<{ _id: string; captureId: string }>('payments');
const becomes = (id: string, status: string) =>
  until(`${id} ${status}`, () => payments().findOne({ _id: id, status } as object), 15_000);
const completedOf = (paymentId: string) =>
  office.told.filter(({ name, payload }) => name === 'RefundCompleted' && payload.paymentId === paymentId);
/** In the ledger, what went back of this payment. */
const refundEntries = (paymentId: string) =>
  office.db
    .collection('ledger')
    .find({
      paymentId,
      'lines.account': 'orders',
      lines: { $elemMatch: { account: 'provider', credit: { $gt: 0 } } },
    })
    .toArray();
const intentOf = (reference: string) =>
  [...stripe.intents.values()].filter(({ metadata }) => metadata.reference === reference);

test.each(['pm_card_visa', 'tok_visa'])(
  '%s pays, once, with the same answer to the same key',
  async (token) => {
    const order = await placedOrder();
    const key = randomUUID();
    const { result } = await office.pay(order, token, key);
    expect(result).toMatchObject({
      ...{ status: 'CAPTURED', amount: { amount: 12_500, currency: 'EUR' } },
      card: { brand: 'visa', last4: '4242' },
    });
    expect((await office.pay(order, token, key)).result).toEqual(result);
    expect(intentOf(result.id)).toMatchObject([{ status: 'succeeded', amount: 12_500, currency: 'eur' }]);
  },
);

test('declines say why, and leave the order to another card', async () => {
  const order = await placedOrder();
  for (const [token, code] of [
    ['pm_card_visa_chargeDeclined', 'CARD_DECLINED'],
    ['pm_card_chargeDeclinedInsufficientFunds', 'INSUFFICIENT_FUNDS'],
    ['pm_of_nobody', 'INVALID_PAYMENT_METHOD'],
    ['tok_of_nobody', 'INVALID_PAYMENT_METHOD'],
  ] as const) {
    expect((await office.pay(order, token)).result).toMatchObject({ __typename: 'PaymentDeclined', code });
  }
  expect((await office.pay(order, 'pm_card_visa')).result).toMatchObject({ status: 'CAPTURED' });
});

test.each([
  ['the event', true],
  ['the reconciler', false],
] as const)('3-D Secure is finished by %s', async (_by, webhooks) => {
  stripe.state.webhooks = webhooks;
  for (const [approved, status] of [
    [true, 'CAPTURED'],
    [false, 'FAILED'],
  ] as const) {
    const { result } = await office.pay(await placedOrder(), 'pm_card_threeDSecure2Required');
    expect(result).toMatchObject({ status: 'REQUIRES_ACTION' });
    const [intent] = intentOf(result.id);
    expect(result.nextAction.url).toBe(intent?.next_action.redirect_to_url.url);
    expect(intent?.next_action.redirect_to_url.return_url).toBe('https://shop.example/paid');
    stripe.finishChallenge(intent?.id, approved);
    await becomes(result.id, status);
  }
});

test('a challenge that is given up is cancelled at Stripe', async () => {
  const order = await placedOrder();
  const { result } = await office.pay(order, 'pm_card_threeDSecure2Required');
  expect((await office.pay(order, 'pm_card_visa')).result).toMatchObject({ status: 'CAPTURED' });
  expect(intentOf(result.id)).toMatchObject([{ status: 'canceled' }]);
  await becomes(result.id, 'FAILED');
});

test('a lost reply is asked after, and nothing is taken twice', async () => {
  stripe.state.webhooks = false;
  stripe.state.repliesToLose = 1;
  const { result } = await office.pay(await placedOrder(), 'pm_card_visa');
  // A second request at once could be turned away by the first, and what was taken would pass for refused.
  expect(result).toMatchObject({ status: 'PROCESSING' });
  await becomes(result.id, 'CAPTURED');
  expect(intentOf(result.id)).toMatchObject([{ status: 'succeeded' }]);
});

test('each attempt has keys of its own, and what is asked again has those of the first time', async () => {
  stripe.state.webhooks = false;
  const order = await placedOrder();
  const keysOf = async (token: string) => {
    const before = stripe.keys.length;
    const { result } = await office.pay(order, token);
    return { id: result.id, keys: stripe.keys.slice(before) };
  };
  const declined = await keysOf('pm_card_visa_chargeDeclined');
  stripe.state.repliesToLose = 1;
  const lost = await keysOf('pm_card_visa');
  expect(declined.keys.map(({ path }) => path.split('/').at(-1))).toEqual(['payment_intents', 'confirm']);
  const distinct = (keys: { key: string }[]) => [...new Set(keys.map(({ key }) => key))];
  expect(distinct(lost.keys)).toEqual([`intent-${lost.id}`, `confirm-${lost.id}`]);
  expect(distinct(declined.keys).filter((key) => distinct(lost.keys).includes(key))).toEqual([]);
  await becomes(lost.id, 'CAPTURED');
  const asked = stripe.keys.filter(({ key }) => key === `intent-${lost.id}`);
  expect(asked.length, 'the first time, and by the reconciler').toBeGreaterThan(1);
  expect(intentOf(lost.id)).toHaveLength(1);
});

test('turned away, the payment has failed at once and nothing was taken', async () => {
  stripe.state.busy = { status: 429, code: 'rate_limit' };
  const order = await placedOrder();
  expect((await office.pay(order, 'pm_card_visa')).result).toMatchObject({
    ...{ __typename: 'PaymentDeclined', code: 'PROVIDER_REFUSED', retryable: true },
  });
  stripe.state.busy = null;
  expect((await office.pay(order, 'pm_card_visa')).result).toMatchObject({ status: 'CAPTURED' });
});

test.each([
  { status: 429, code: 'lock_timeout' },
  { status: 409, code: 'idempotency_key_in_use' },
])('turned away with $code, another request may be taking the money: that is no decline', async (busy) => {
  stripe.state.busy = busy;
  const { result } = await office.pay(await placedOrder(), 'pm_card_visa');
  expect(result).toMatchObject({ __typename: 'Payment', status: 'PROCESSING' });
  stripe.state.busy = null;
  await becomes(result.id, 'CAPTURED');
  expect(intentOf(result.id)).toHaveLength(1);
});

test('Stripe in trouble takes nothing and says so', async () => {
  stripe.state.down = true;
  const order = await placedOrder();
  expect((await office.pay(order, 'pm_card_visa')).result).toMatchObject({
    ...{ __typename: 'PaymentDeclined', code: 'PROVIDER_UNAVAILABLE', retryable: true },
  });
  stripe.state.down = false;
  expect((await office.pay(order, 'pm_card_visa')).result).toMatchObject({ status: 'CAPTURED' });
});

test('refunds in part and whole, once each, also when Stripe takes its time', async () => {
  const order = await placedOrder();
  const { result } = await office.pay(order, 'pm_card_visa');
  const part = await office.refund({ paymentId: result.id, amount: 2_500 });
  expect(part.data.refundPayment).toMatchObject({ status: 'PARTIALLY_REFUNDED' });
  stripe.state.refundsPending = true;
  const rest = await office.refund({ paymentId: result.id });
  expect(rest.data.refundPayment).toMatchObject({ status: 'REFUND_PENDING' });
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  // No event tells of it: it is found in Stripe's list, where a repeated request would say pending for ever.
  stripe.state.webhooks = false;
  stripe.finishRefunds();
  const { captureId } = (await becomes(result.id, 'REFUNDED')) ?? {};
  const given = stripe.refunds.filter(({ payment_intent }) => payment_intent === captureId);
  expect(given.map(({ amount }) => amount)).toEqual([2_500, 10_000]);
});

test.each([
  { currency: 'HUF', amount: 499_000, atStripe: 499_000, part: 100_001, partAtStripe: 100_001 },
  { currency: 'ISK', amount: 12_500, atStripe: 1_250_000, part: 2_001, partAtStripe: 200_100 },
  { currency: 'MGA', amount: 500_000, atStripe: 5_000, part: 100_000, partAtStripe: 1_000 },
  { currency: 'KWD', amount: 12_340, atStripe: 12_340, part: 1_230, partAtStripe: 1_230 },
])('$currency is taken and given back in the units Stripe counts in', async (given) => {
  const { currency, amount, part } = given;
  const order = office.newOrder({ currency, amount });
  await office.place(order);
  const { result } = await office.pay(order, 'pm_card_visa');
  expect(result).toMatchObject({ status: 'CAPTURED', amount: { amount, currency } });
  const [intent] = intentOf(result.id);
  expect(intent).toMatchObject({ amount: given.atStripe, currency: currency.toLowerCase() });
  const refunded = await office.refund({ paymentId: result.id, amount: part });
  expect(refunded.data.refundPayment).toMatchObject({
    status: 'PARTIALLY_REFUNDED',
    refunded: { amount: part },
  });
  expect(stripe.refunds.at(-1)).toMatchObject({ payment_intent: intent?.id, amount: given.partAtStripe });
});

test('an amount between the steps of Stripe is neither taken nor given back, and nothing is rounded', async () => {
  const odd = office.newOrder({ currency: 'KWD', amount: 12_345 });
  await office.place(odd);
  const intents = stripe.intents.size;
  expect((await office.pay(odd, 'pm_card_visa')).result).toMatchObject({
    ...{ __typename: 'PaymentDeclined', code: 'AMOUNT_NOT_PAYABLE', retryable: false },
  });
  expect(stripe.intents.size).toBe(intents);
  const even = office.newOrder({ currency: 'KWD', amount: 12_340 });
  await office.place(even);
  const { result } = await office.pay(even, 'pm_card_visa');
  const refunds = stripe.refunds.length;
  const { errors } = await office.refund({ paymentId: result.id, amount: 1_234 });
  expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', faults: [{ field: 'amount' }] } }]);
  expect(stripe.refunds).toHaveLength(refunds);
});

/** A refund that Stripe has as pending, and its tries so far. */
async function pendingRefund() {
  stripe.state.refundsPending = true;
  const { result } = await office.pay(await placedOrder(), 'pm_card_visa');
  const [intent = {}] = intentOf(result.id);
  const tries = () => stripe.refunds.filter(({ payment_intent }) => payment_intent === intent.id);
  await office.refund({ paymentId: result.id });
  expect(tries()).toMatchObject([{ status: 'pending' }]);
  return { paymentId: result.id as string, tries };
}

test.each(['failRefunds', 'cancelRefunds'] as const)(
  'after %s the money is given back by another try, once',
  async (end) => {
    const { paymentId, tries } = await pendingRefund();
    const before = stripe.keys.length;
    stripe[end]();
    await until('a second try', () => tries().length === 2);
    // A pending one may succeed yet: there is no third beside it.
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    stripe.finishRefunds();
    await becomes(paymentId, 'REFUNDED');
    const ended = end === 'failRefunds' ? 'failed' : 'canceled';
    expect(tries().map(({ status }) => status)).toEqual([ended, 'succeeded']);
    const { refund } = tries()[1]?.metadata ?? {};
    expect(new Set(stripe.keys.slice(before).map(({ key }) => key))).toEqual(new Set([`refund-${refund}-2`]));
    await until('the event', () => completedOf(paymentId).length > 0);
    expect(completedOf(paymentId)).toMatchObject([{ payload: { refundedInTotal: 12_500 } }]);
    await until('the ledger to have it', async () => (await readLedger(office.db)).unposted === 0);
    await expectSoundLedger(office.db);
    expect(await refundEntries(paymentId)).toMatchObject([
      { lines: [{ debit: 12_500 }, { credit: 12_500 }] },
    ]);
  },
);

test('a refund that no bank takes is tried a few times, and then waits for one made by hand', async () => {
  const { paymentId, tries } = await pendingRefund();
  for (let count = 1; count <= 5; count += 1) {
    await until(`try ${count}`, () => tries().length === count);
    stripe.failRefunds();
  }
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  expect(tries()).toHaveLength(5);
  expect(await payments().findOne({ _id: paymentId })).toMatchObject({ status: 'REFUND_PENDING' });
  stripe.refunds.push({ ...tries()[0], id: 're_by_hand', status: 'succeeded' });
  await becomes(paymentId, 'REFUNDED');
});

test('events that are forged, altered or stale change nothing; those of others are let pass', async () => {
  const { result } = await office.pay(await placedOrder(), 'pm_card_threeDSecure2Required');
  const [intent = {}] = intentOf(result.id);
  const object = { ...intent, status: 'succeeded', amount_received: 12_500, next_action: null };
  const body = stripe.eventOf('payment_intent.succeeded', object);
  const old = Math.floor(Date.now() / 1_000) - 301;
  for (const [text, signature] of [
    [body, ''],
    [body, stripe.sign(body, 'whsec_of_somebody_else')],
    [body.replace('succeeded', 'succeedeD'), stripe.sign(body)],
    [body, stripe.sign(body, webhookSecret, old)],
  ] as const) {
    expect((await stripe.post(text, signature)).status).toBe(401);
  }
  // Even signed, an event that Stripe's own word does not bear out is not believed.
  expect((await stripe.post(body, stripe.sign(body))).status).toBe(200);
  expect(await payments().findOne({ _id: result.id })).toMatchObject({ status: 'REQUIRES_ACTION' });
  for (const foreign of [
    stripe.eventOf('payment_intent.succeeded', { id: 'pi_of_another_shop', metadata: {} }),
    stripe.eventOf('customer.created', { id: 'cus_1' }),
  ]) {
    expect((await stripe.post(foreign, stripe.sign(foreign))).status).toBe(200);
  }
});

test('the day agrees with Stripe’s list, page by page, and what is planted is shown', async () => {
  await until(
    'all at rest',
    async () => (await payments().countDocuments({ status: 'PROCESSING' } as object)) === 0,
  );
  const opened = await openProvider(provider(), pino({ level: 'silent' }));
  const reconcileDay = createReconcileDay({
    payments: createPaymentStore({ db: office.db, outbox: { flush: () => {} }, toEntries: () => [] }),
    ...{ provider: opened.provider, providerName: opened.name },
    ...{
      reconciliations: createReconciliationStore(office.db),
      clock: () => new Date(Date.now() + 86_400_000),
    },
  });
  const today = new Date().toISOString().slice(0, 10);
  expect(await reconcileDay(today)).toMatchObject({
    differenceCount: 0,
    captures: stripe.intents.size,
    refunds: stripe.refunds.length,
  });
  const [intent = {}] = stripe.intents.values();
  stripe.intents.set('pi_foreign', { ...intent, id: 'pi_foreign', metadata: {} });
  const { differences } = await reconcileDay(today);
  expect(differences).toMatchObject([
    { kind: 'MISSING_HERE', reference: 'pi_foreign', providerId: 'pi_foreign' },
  ]);
});
