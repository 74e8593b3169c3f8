import { randomBytes } from 'node:crypto';
import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Running } from '@parterre/subgraph-kit/process';
import { Webhook } from 'standardwebhooks';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { startSimulator } from './app.js';

// Over HTTP, as merchants use it; the webhooks' receiver answers 500 to the first of each message.
const apiKey = randomBytes(24).toString('base64url');
const secret = `whsec_${randomBytes(32).toString('base64')}`;
const directory = mkdtempSync(join(tmpdir(), 'parterre-simulator-'));
const stateFile = join(directory, 'state', 'journal');
const received: { id: string; type: string; reference: string }[] = [];
const receiver = createServer(async (request, response) => {
  const body = Buffer.concat(await request.toArray()).toString('utf8');
  const message = new Webhook(secret).verify(body, request.headers as Record<string, string>) as {
    type: string;
    data: { reference: string };
  };
  const id = String(request.headers['webhook-id']);
  const again = received.some((one) => one.id === id);
  received.push({ id, type: message.type, reference: message.data.reference });
  response.writeHead(again ? 204 : 500).end();
});
let simulator: Running;

beforeAll(async () => {
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  simulator = await start();
});
afterEach(() => void received.splice(0));
afterAll(async () => {
  await simulator.stop();
  receiver.closeAllConnections();
  receiver.close();
  rmSync(directory, { recursive: true });
});

function start(): Promise<Running> {
  return startSimulator({
    ...{ LOG_LEVEL: 'silent', HOST: '127.0.0.1', PORT: 0, API_KEY: apiKey, WEBHOOK_SECRET: secret },
    WEBHOOK_URL: `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`,
    STATE_FILE: stateFile,
    ...{ SLOW_MS: 200, SILENCE_MS: 200, REPLY_LOST_WEBHOOK_DELAY_MS: 100, SLOW_MODE_MS: 0 },
  });
}

async function call(method: string, path: string, body?: object, key?: string, bearer = apiKey) {
  const response = await fetch(simulator.url + path, {
    method,
    headers: {
      authorization: `Bearer ${bearer}`,
      'content-type': 'application/json',
      ...(key ? { 'idempotency-key': key } : {}),
    },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  // biome-ignore lint/suspicious/noExplicitAny: each path answers something else
  return { status: response.status, body: (await response.json()) as any };
}

const request = (reference: string, token = 'tok_ok', amount = 1_000) => ({
  ...{ reference, amount, currency: 'EUR', token },
});
const capture = (reference: string, token?: string, amount?: number) =>
  call('POST', '/v1/captures', request(reference, token, amount), reference);
const refund = (captureId: string, reference: string, amount: number) =>
  call('POST', '/v1/refunds', { captureId, reference, amount }, reference);

test('the same key is the same capture, ten at once too; another body is refused', async () => {
  const answers = await Promise.all(Array.from({ length: 10 }, () => capture('same')));
  expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
  expect((await capture('same', 'tok_ok', 1_001)).status).toBe(409);
  expect((await call('GET', '/v1/captures?reference=same')).body.captures).toHaveLength(1);
});

test('refunds never exceed the capture, raced or not, and the same key is one refund', async () => {
  const { id } = (await capture('to-refund')).body;
  const raced = await Promise.all(['a', 'b', 'c'].map((key) => refund(id, `race-${key}`, 400)));
  expect(raced.map(({ status }) => status).sort()).toEqual([200, 200, 422]);
  const again = await Promise.all([refund(id, 'rest', 200), refund(id, 'rest', 200)]);
  expect(again[0]).toEqual(again[1]);
  expect((await refund(id, 'rest', 100)).status).toBe(409);
  const { refunds } = (await call('GET', `/v1/refunds?captureId=${id}`)).body;
  expect(refunds.reduce((sum: number, { amount }: { amount: number }) => sum + amount, 0)).toBe(1_000);
});

test('a restart forgets nothing, even after a write that was cut off', async () => {
  const { body } = await capture('kept');
  await refund(body.id, 'kept-refund', 10);
  await simulator.stop();
  appendFileSync(stateFile, '{"kind":"capture","capt');
  simulator = await start();
  expect((await capture('kept')).body).toEqual(body);
  expect((await call('GET', '/v1/refunds?reference=kept-refund')).body.refunds).toHaveLength(1);
  await capture('after');
  await simulator.stop();
  simulator = await start();
  expect((await call('GET', '/v1/captures?reference=after')).body.captures).toHaveLength(1);
});

test('a lost reply has captured; a timeout has not; what is called off never will', async () => {
  await expect(capture('lost', 'tok_reply_lost')).rejects.toThrow();
  expect((await call('GET', '/v1/captures?reference=lost')).body.captures).toMatchObject([
    { status: 'captured' },
  ]);
  await expect(capture('silent', 'tok_timeout')).rejects.toThrow();
  expect((await call('GET', '/v1/captures?reference=silent')).body.captures).toEqual([]);

  const slow = capture('slow', 'tok_slow');
  const cancelled = await call('POST', '/v1/captures/cancel', { reference: 'slow' });
  expect(cancelled.body).toMatchObject({ status: 'cancelled' });
  expect((await slow).body).toMatchObject({ status: 'cancelled' });
  const tooLate = await call('POST', '/v1/captures/cancel', { reference: 'lost' });
  expect(tooLate.body).toMatchObject({ status: 'captured' });
});

test('webhooks are signed and sent again until they are taken', async () => {
  await capture('told');
  await expect
    .poll(() => received.filter(({ reference }) => reference === 'told').length, { timeout: 5_000 })
    .toBe(2);
  const [first, second] = received.filter(({ reference }) => reference === 'told');
  expect(first).toEqual(second);
  expect(first?.type).toBe('capture.succeeded');
});

test('the page makes a token of a test card, and the number is written nowhere', async () => {
  const page = await fetch(`${simulator.url}/tokenize`);
  expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
  expect(await page.text()).toContain('<html lang="en">');
  expect(await (await fetch(`${simulator.url}/tokenize?lang=fr`)).text()).toContain('Numéro de carte');

  const card = { number: '5555 5555 5555 4444', expiryMonth: 12, expiryYear: 2099, securityCode: '123' };
  const { body } = await call('POST', '/v1/tokens', card, undefined, '');
  expect(body.card).toEqual({ brand: 'mastercard', last4: '4444' });
  expect((await capture('with-page', body.token)).body).toMatchObject({
    status: 'captured',
    card: body.card,
  });
  expect((await call('POST', '/v1/tokens', { ...card, number: '4111111111111111' })).status).toBe(422);
  expect((await call('POST', '/v1/tokens', { ...card, expiryYear: 2020 })).status).toBe(422);
  expect(readFileSync(stateFile, 'utf8').replaceAll(' ', '')).not.toContain('5555555555554444');
});

test('who is not the merchant, and what is not a request, is refused', async () => {
  expect((await call('GET', '/v1/captures?reference=same', undefined, undefined, 'wrong')).status).toBe(401);
  expect((await call('POST', '/v1/captures', request('no-key'))).status).toBe(400);
  expect((await call('POST', '/v1/captures', { ...request('bad'), amount: 0.5 }, 'bad')).status).toBe(400);
  expect((await call('POST', '/v1/captures', { ...request('x'.repeat(20_000)) }, 'big')).status).toBe(413);
  expect((await call('DELETE', '/v1/captures')).status).toBe(405);
  expect((await refund('cap_none', 'r', 1)).status).toBe(404);
  expect((await capture('nobody', 'tok_nobody')).body).toMatchObject({
    status: 'declined',
    failure: { code: 'INVALID_PAYMENT_METHOD' },
  });
});
