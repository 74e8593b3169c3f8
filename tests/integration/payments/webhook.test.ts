import { randomUUID } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { until } from '../../kit/until.js';
import { type BoxOffice, openBoxOffice } from './box-office.js';

// The provider's own webhooks are off: what comes is what this test sends. Nor does the reconciler interfere.
let office: BoxOffice;
beforeAll(async () => {
  office = await openBoxOffice({ webhooks: false, payments: { RECONCILE_SECONDS: 3_600 } });
});
afterAll(() => office.stop());

async function openPayment() {
  const order = office.newOrder();
  await office.place(order);
  const { result } = await office.pay(order, 'tok_timeout');
  return { order, id: result.id as string, message: captureMessage(result.id) };
}

function captureMessage(reference: string, changes = {}) {
  return {
    type: 'capture.succeeded',
    data: {
      ...{ id: `cap_${reference}`, reference, status: 'captured', amount: 12_500, currency: 'EUR' },
      ...{ card: { brand: 'visa', last4: '4242' }, failure: null },
      ...changes,
    },
  };
}

function signed(body: string, { secret = office.secret, at = new Date(), id = `msg_${randomUUID()}` } = {}) {
  return {
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)),
    'webhook-signature': new Webhook(secret).sign(id, at, body),
  };
}

async function send(body: string, headers: Record<string, string>): Promise<number> {
  const response = await fetch(office.webhookUrl, { method: 'POST', body, headers });
  await response.arrayBuffer();
  return response.status;
}

const stored = (id: string) => office.db.collection<{ _id: string }>('payments').findOne({ _id: id });

test('a signed message takes effect, once, however often it comes', async () => {
  const { id, message } = await openPayment();
  const body = JSON.stringify(message);
  const headers = signed(body);
  const statuses = await Promise.all(Array.from({ length: 5 }, () => send(body, headers)));
  expect(statuses).toEqual([200, 200, 200, 200, 200]);
  expect(await send(body, headers)).toBe(200);
  expect(await stored(id)).toMatchObject({ status: 'CAPTURED', version: 2, postings: [{ amount: 12_500 }] });
  await until('the event', () => office.told.some(({ payload }) => payload.paymentId === id));
});

test('forged, altered, stale and future messages change nothing', async () => {
  const { id, message } = await openPayment();
  const body = JSON.stringify(message);
  const altered = body.replace('12500', '12501');
  const cases: [string, Record<string, string>][] = [
    [body, {}],
    [body, signed(body, { secret: `whsec_${Buffer.alloc(32, 7).toString('base64')}` })],
    [altered, signed(body)],
    [body, { ...signed(body), 'webhook-id': 'msg_other' }],
    [body, { ...signed(body), 'webhook-signature': 'v1,' }],
    [body, { ...signed(body), 'webhook-timestamp': String(Math.floor(Date.now() / 1_000) + 1) }],
    [body, signed(body, { at: new Date(Date.now() - 6 * 60_000) })],
    [body, signed(body, { at: new Date(Date.now() + 6 * 60_000) })],
  ];
  for (const [text, headers] of cases) {
    expect(await send(text, headers)).toBe(401);
  }
  expect(await stored(id)).toMatchObject({ status: 'PROCESSING', version: 1 });
});

test('what is signed but not understood is refused', async () => {
  const { id } = await openPayment();
  const notJson = 'not json';
  expect(await send(notJson, signed(notJson))).toBe(400);
  const unknownType = JSON.stringify({ type: 'capture.exploded', data: {} });
  expect(await send(unknownType, signed(unknownType))).toBe(400);
  const stranger = JSON.stringify(captureMessage('not-a-payment'));
  expect(await send(stranger, signed(stranger))).toBe(404);
  const tooLarge = ' '.repeat(70_000);
  expect(await send(tooLarge, signed(tooLarge))).toBe(413);
  expect((await fetch(office.webhookUrl)).status).toBe(405);
  expect(await stored(id)).toMatchObject({ status: 'PROCESSING' });
});

test('money that was not asked for is on its way back, and the payment has failed, however often it is told', async () => {
  const { order, id } = await openPayment();
  const otherAmount = JSON.stringify(captureMessage(id, { amount: 1 }));
  const statuses = await Promise.all(Array.from({ length: 5 }, () => send(otherAmount, signed(otherAmount))));
  expect(statuses).toEqual([200, 200, 200, 200, 200]);
  expect(await stored(id)).toMatchObject({
    ...{ status: 'FAILED', failure: { code: 'WRONG_AMOUNT_CAPTURED' }, live: false, version: 2 },
    strays: [{ captureId: `cap_${id}`, amount: 1, currency: 'EUR', refundedAt: null }],
  });
  expect((await office.pay(order, 'tok_ok')).result).toMatchObject({ status: 'CAPTURED' });
});

test('a capture of a payment given up is not forgotten, even beside another that has the order', async () => {
  const { order, id, message } = await openPayment();
  const failed = JSON.stringify(
    captureMessage(id, {
      status: 'declined',
      failure: { code: 'CARD_DECLINED', message: 'no', retryable: true },
    }),
  );
  expect(await send(failed, signed(failed))).toBe(200);
  const { result: other } = await office.pay(order, 'tok_ok');
  expect(other.status).toBe('CAPTURED');

  const body = JSON.stringify(message);
  expect(await send(body, signed(body))).toBe(200);
  expect(await stored(id)).toMatchObject({ status: 'CAPTURED', live: false });
  const captures = await until('both captures', () => {
    const found = office.told.filter(
      ({ name, payload }) => name === 'PaymentCaptured' && payload.orderId === order.orderId,
    );
    return found.length === 2 && found;
  });
  expect(new Set(captures.map(({ payload }) => payload.paymentId))).toEqual(new Set([id, other.id]));
});
