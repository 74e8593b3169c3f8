import { randomBytes } from 'node:crypto';
import { connect } from 'node:net';
import { seatsChanged } from '@parterre/contracts/tickets-events';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { until } from '../../kit/until.js';
import { follow } from './follow.js';
import { type Setting, startSetting } from './setting.js';

let setting: Setting;
beforeAll(async () => {
  setting = await startSetting({
    document: { depth: 5, tokens: 500 },
    bodyBytes: 64 * 1024,
    live: {
      frameMs: 5,
      slowSocketMs: 1_000,
      unsentBytes: 16 * 1024,
      socketsPerIp: 30,
      messageBytes: 64 * 1024,
    },
    rates: { signIns: { points: 3, seconds: 60 } },
  });
});
afterAll(() => setting?.stop());

const map = 'subscription { seatMapUpdated(eventId: "e1") { rows { key version seats seatIds } } }';

/** A bare socket, to see the close code. */
function bare(token?: string): {
  socket: WebSocket;
  closed: Promise<[number, string]>;
  acknowledged: Promise<void>;
} {
  const socket = new WebSocket(setting.url.replace('http', 'ws'), 'graphql-transport-ws');
  socket.on('open', () => {
    const payload = token === undefined ? {} : { authorization: token };
    socket.send(JSON.stringify({ type: 'connection_init', payload }));
  });
  return {
    socket,
    closed: new Promise((resolve) => socket.on('close', (code, reason) => resolve([code, String(reason)]))),
    acknowledged: new Promise((resolve) => {
      socket.on('message', (data) => JSON.parse(String(data)).type === 'connection_ack' && resolve());
    }),
  };
}

it('runs queries and mutations too, with the same masking', async () => {
  const client = setting.connect(await setting.tokenOf('ann'));
  const one = await follow(client, '{ myName event(id: "e1") { title availability } }').next();
  expect(one.data).toEqual({ myName: 'ann', event: { title: 'Night e1', availability: 12 } });
  const two = await follow(client, 'mutation { placeOrder(id: "o1") { status payments { id } } }').next();
  expect(two.data.placeOrder).toEqual({ status: 'PENDING_PAYMENT', payments: [{ id: 'p-o1' }] });
  const three = await follow(client, '{ broken }').next();
  expect(three.errors?.[0]?.extensions).toMatchObject({ code: 'INTERNAL', service: 'tickets' });
  expect(JSON.stringify(three)).not.toContain('secret');
});

it.each([
  [
    'a deep document',
    '{ order(id: "o") { event { seatMap { generalAdmission { price { amount } } } } } }',
    'TOO_COMPLEX',
  ],
  ['many tokens', `{ events { ${'title '.repeat(600)} } }`, 'TOO_COMPLEX'],
  ['unknown fields', 'subscription { seatsGoneBy { id } }', 'GRAPHQL_VALIDATION_FAILED'],
  ['no GraphQL', 'subscription {', 'GRAPHQL_PARSE_FAILED'],
  ['wrong variables', 'subscription ($id: ID!) { seatMapUpdated(eventId: $id) { asOf } }', 'BAD_USER_INPUT'],
])('refuses %s', async (_what, query, code) => {
  const { errors } = await follow(setting.connect(), query).next();
  expect(errors?.[0]?.extensions.code).toBe(code);
});

it('counts sign-ins as over HTTP', async () => {
  const client = setting.connect();
  const login = 'mutation { a: login(email: "a") b: login(email: "b") }';
  expect((await follow(client, login).next()).errors).toBeUndefined();
  expect((await follow(client, login).next()).errors?.[0]?.extensions.code).toBe('RATE_LIMITED');
});

it('closes 4403 for a token that is not valid, and says why', async () => {
  const [code, reason] = await bare('Bearer nonsense').closed;
  expect(code).toBe(4403);
  expect(reason).toMatch(/malformed/);
});

it('closes 4403 when the token expires', async () => {
  const { closed, acknowledged } = bare(`Bearer ${await setting.tokenOf('ann', { lifetimeSeconds: 2 })}`);
  await acknowledged;
  expect(await closed).toEqual([4403, 'expired']);
  expect(await setting.metric('router_sockets_dropped_total', 'reason="expired"')).toBe(1);
});

it('closes on a message that is too large', async () => {
  const { socket, closed, acknowledged } = bare();
  await acknowledged;
  socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload: { query: 'x'.repeat(80_000) } }));
  expect((await closed)[0]).toBe(1009);
});

it('allows a bounded number of sockets from one address', async () => {
  const sockets = Array.from({ length: 40 }, () => bare());
  const outcomes = await Promise.all(
    sockets.map(({ socket, acknowledged }) =>
      Promise.race([
        acknowledged.then(() => 'open'),
        new Promise((resolve) => socket.on('error', () => resolve('refused'))),
      ]),
    ),
  );
  expect(outcomes.filter((outcome) => outcome === 'open').length).toBeLessThanOrEqual(30);
  expect(outcomes).toContain('refused');
  for (const { socket } of sockets) {
    socket.terminate();
  }
  await until('all gone', async () => (await setting.metric('router_sockets{')) <= 5);
});

it('drops a socket that does not read, and the others do not notice', async () => {
  for (const row of setting.state.rows) {
    row.seatIds = Array.from({ length: 60 }, (_, index) => `${row.key}/${index}/${'x'.repeat(1_500)}`);
  }
  const reader = follow(setting.connect(), map);
  await reader.next();
  const before = await setting.metric('router_sockets{');
  const mute = await muteSubscriber(map);
  await until('mute subscribed', async () => (await setting.metric('router_sockets{')) === before + 1);
  let version = 1_000;
  const feed = setInterval(() => {
    version += 1;
    setting.broker.publishLive(seatsChanged, {
      eventId: 'e1',
      rows: ['A/1', 'A/2', 'B/1'].map((key) => ({ key, version, seats: 'H'.repeat(60) })),
      areas: [],
      asOf: new Date().toISOString(),
    });
  }, 2);
  const drained = (async () => {
    for (;;) {
      await reader.next();
    }
  })().catch(() => undefined);
  try {
    const isDropped = async () =>
      (await setting.metric('router_sockets_dropped_total', 'frames waiting')) === 1;
    await until('the mute one is dropped', isDropped, 20_000);
  } finally {
    clearInterval(feed);
  }
  mute.destroy();
  expect(reader.ended).toBe(false);
  reader.stop();
  await drained;
});

it('does not take more from whoever does not read the answers', async () => {
  const socket = await muteSubscriber('{ myName }');
  const ping = frame({ type: 'ping', payload: { filler: 'x'.repeat(60_000) } });
  // Some megabytes are on their way in buffers of the kernel; what is written beyond is held up.
  await until('the pings are not taken any more', async () => {
    for (let count = 0; count < 20; count += 1) {
      socket.write(ping);
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
    return socket.writableLength > 8 * 1024 * 1024;
  });
  socket.destroy();
});

it('lets go of a connection that it has refused, whatever the client does', async () => {
  const url = new URL(setting.url);
  const socket = connect({ port: Number(url.port), host: url.hostname, allowHalfOpen: true });
  const gone = new Promise((resolve) => socket.once('error', resolve));
  socket.write(
    `GET /elsewhere HTTP/1.1\r\nhost: ${url.host}\r\nupgrade: websocket\r\nconnection: upgrade\r\n\r\n`,
  );
  const answer = await new Promise((resolve) => socket.once('data', resolve));
  expect(String(answer)).toMatch(/^HTTP\/1.1 404 /);
  // Our side is still open: only a server that has closed all of its own answers this with a reset.
  const probe = setInterval(() => socket.write('still here'), 20);
  await gone;
  clearInterval(probe);
});

/** Subscribes over a plain TCP socket that is never read from after that. */
async function muteSubscriber(query: string) {
  const url = new URL(setting.url);
  const socket = connect(Number(url.port), url.hostname);
  await new Promise((resolve) => socket.once('connect', resolve));
  socket.write(
    `GET /graphql HTTP/1.1\r\nhost: ${url.host}\r\nupgrade: websocket\r\nconnection: upgrade\r\n` +
      `sec-websocket-version: 13\r\nsec-websocket-key: ${randomBytes(16).toString('base64')}\r\n` +
      'sec-websocket-protocol: graphql-transport-ws\r\n\r\n',
  );
  await new Promise((resolve) => socket.once('data', resolve));
  socket.write(frame({ type: 'connection_init' }));
  await new Promise((resolve) => socket.once('data', resolve));
  socket.write(frame({ id: '1', type: 'subscribe', payload: { query } }));
  socket.pause();
  return socket;
}

function frame(message: unknown): Buffer {
  const payload = Buffer.from(JSON.stringify(message));
  const header = Buffer.alloc(8);
  header[0] = 0x81;
  // Length in two bytes; masked, as a client must, with zeros.
  header[1] = 0x80 | 126;
  header.writeUInt16BE(payload.length, 2);
  return Buffer.concat([header, payload]);
}
