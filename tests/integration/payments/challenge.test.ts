import { afterAll, beforeAll, expect, test } from 'vitest';
import { user } from '../../kit/as-router.js';
import { until } from '../../kit/until.js';
import { admin, type BoxOffice, openBoxOffice, organizer, paymentQuery } from './box-office.js';

// Two offices: in one the provider's webhooks come, in the other they are lost and the reconciler has to find out.
let told: BoxOffice;
let untold: BoxOffice;
beforeAll(async () => {
  told = await openBoxOffice({ payments: { RECONCILE_SECONDS: 3_600 } });
  untold = await openBoxOffice({ webhooks: false, payments: { RECONCILE_SECONDS: 0.2 } });
});
afterAll(() => Promise.all([told.stop(), untold.stop()]));

async function challenged(office: BoxOffice, overrides = {}) {
  const order = office.newOrder(overrides);
  await office.place(order);
  const { result } = await office.pay(order, 'tok_challenge');
  expect(result).toMatchObject({ __typename: 'Payment', status: 'REQUIRES_ACTION', card: null });
  return { order, id: result.id as string, url: result.nextAction.url as string };
}

async function decide(url: string, decision: string): Promise<string> {
  const response = await fetch(url, { method: 'POST', body: new URLSearchParams({ decision }) });
  return response.text();
}

const becomes = (office: BoxOffice, id: string, status: string) =>
  until(`${id} ${status}`, () =>
    office.db.collection<{ _id: string }>('payments').findOne({ _id: id, status }),
  );

test.each(['webhook', 'reconciler'])('approved, the payment is captured by the %s', async (by) => {
  const office = by === 'webhook' ? told : untold;
  const { order, id, url } = await challenged(office);
  expect(await (await fetch(url)).text()).toContain('ending in 3184');
  expect(await office.atProvider('captures', `reference=${id}`)).toMatchObject([
    { status: 'requires_action' },
  ]);
  expect(await decide(url, 'approve')).toContain('is confirmed');
  await becomes(office, id, 'CAPTURED');
  const events = await until('the event', () => {
    const found = office.told.filter(({ payload }) => payload.paymentId === id);
    return found.length > 0 && found;
  });
  expect(events).toMatchObject([{ name: 'PaymentCaptured' }]);
  const { data } = await office.ask(paymentQuery, { id }, user(order.buyerId));
  expect(data.payment).toMatchObject({ nextAction: null, card: { brand: 'visa', last4: '3184' } });
  expect(await decide(url, 'refuse')).toContain('is confirmed');
});

test.each(['webhook', 'reconciler'])(
  'refused, the payment is FAILED by the %s and the order is free',
  async (by) => {
    const office = by === 'webhook' ? told : untold;
    const { order, id, url } = await challenged(office);
    expect(await decide(url, 'refuse')).toContain('was refused');
    expect(await becomes(office, id, 'FAILED')).toMatchObject({ failure: { code: 'AUTHENTICATION_FAILED' } });
    expect((await office.pay(order, 'tok_ok')).result).toMatchObject({ status: 'CAPTURED' });
  },
);

test('an order that lapses calls its challenge off: nothing can be approved any more', async () => {
  const { order, id, url } = await challenged(untold);
  await untold.close(order, 'EXPIRED');
  expect(await becomes(untold, id, 'FAILED')).toMatchObject({
    failure: { code: 'AUTHENTICATION_ABANDONED' },
  });
  expect(await decide(url, 'approve')).toContain('was called off');
  expect(await untold.atProvider('captures', `reference=${id}`)).toMatchObject([{ status: 'cancelled' }]);
});

test('paying in another way calls the challenge off; not so once it is approved', async () => {
  const left = await challenged(told);
  expect((await told.pay(left.order, 'tok_ok')).result).toMatchObject({ status: 'CAPTURED' });
  expect(await decide(left.url, 'approve')).toContain('was called off');
  await becomes(told, left.id, 'FAILED');

  const approved = await challenged(untold);
  await decide(approved.url, 'approve');
  expect((await untold.pay(approved.order, 'tok_ok')).result).toEqual({
    __typename: 'OrderNotPayable',
    orderStatus: 'PAID',
  });
});

test('the page is for the buyer alone, and only who has its address can decide', async () => {
  const { order, id, url } = await challenged(told);
  for (const viewer of [organizer, admin]) {
    const { data } = await told.ask(paymentQuery, { id }, viewer);
    expect(data.payment).toMatchObject({ status: 'REQUIRES_ACTION', nextAction: null });
  }
  const { data } = await told.ask(paymentQuery, { id }, user(order.buyerId));
  expect(data.payment.nextAction.url).toBe(url);
  const guessed = new URL(url);
  guessed.searchParams.set('id', 'a'.repeat(32));
  expect(
    (await fetch(guessed, { method: 'POST', body: new URLSearchParams({ decision: 'approve' }) })).status,
  ).toBe(404);
  expect(
    (await fetch(url, { method: 'POST', body: new URLSearchParams({ decision: 'maybe' }) })).status,
  ).toBe(400);
  expect((await fetch(url)).headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
});

test('a provider that restarts remembers what waits for the buyer', async () => {
  const { id, url } = await challenged(told);
  await told.stopSimulator();
  await told.startSimulator();
  expect(await decide(url, 'approve')).toContain('is confirmed');
  await becomes(told, id, 'CAPTURED');
});
