import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { until } from '../kit/until.js';
import { openTcpProxy, type TcpProxy } from './tcp-proxy.js';

/** A server that answers `<request>!` and remembers what it was asked. */
let echo: Server;
let asked: string[];
let proxy: TcpProxy;
beforeEach(async () => {
  asked = [];
  echo = createServer((socket) => {
    socket.on('error', () => {});
    socket.on('data', (chunk) => {
      asked.push(String(chunk));
      socket.write(`${chunk}!`);
    });
  });
  echo.listen(0, '127.0.0.1');
  await once(echo, 'listening');
  proxy = await openTcpProxy(() => ({ port: (echo.address() as AddressInfo).port }));
});
afterEach(async () => {
  await proxy.stop();
  echo.close();
});

/** A connection through the proxy, what has come back on it, and whether it has ended. */
function caller() {
  const socket: Socket = connect(proxy.port, '127.0.0.1');
  const state = { heard: '', ended: false };
  socket.on('data', (chunk) => {
    state.heard += chunk;
  });
  socket
    .on('error', () => {})
    .on('close', () => {
      state.ended = true;
    });
  return { socket, state };
}

/** @returns what is answered, or `end` when the connection ended instead */
async function ask(text: string): Promise<string> {
  const { socket, state } = caller();
  socket.write(text);
  await until('an answer or the end', () => state.heard === `${text}!` || state.ended);
  socket.destroy();
  return state.heard || 'end';
}

async function timed(work: () => Promise<string>): Promise<number> {
  const started = performance.now();
  expect(await work()).toMatch(/!$/);
  return performance.now() - started;
}

test('it passes on, late, slowly, and as before', async () => {
  expect(await ask('one')).toBe('one!');
  proxy.delay(150);
  expect(await timed(() => ask('two'))).toBeGreaterThan(290);
  proxy.heal();
  proxy.throttle(1_000);
  expect(await timed(() => ask('x'.repeat(200)))).toBeGreaterThan(390);
  // Longer than anybody waits here for an answer: if it were still in force, there would be none.
  proxy.delay(60_000);
  proxy.throttle(1);
  proxy.heal();
  expect(await ask('three')).toBe('three!');
});

test('cut: what stands ends, nothing new comes through, until it is healed', async () => {
  const before = caller();
  before.socket.write('one');
  await until('an answer', () => before.state.heard === 'one!');
  proxy.cut();
  await until('the end', () => before.state.ended);
  expect(await ask('two')).toBe('end');
  expect(asked).toEqual(['one']);
  proxy.heal();
  expect(await ask('three')).toBe('three!');
});

test('half-open: neither answer nor end; what was sent comes through later', async () => {
  proxy.halfOpen();
  const { socket, state } = caller();
  socket.write('one');
  await pause(200);
  expect({ ...state, asked }).toEqual({ heard: '', ended: false, asked: [] });
  proxy.heal();
  await until('the answer', () => state.heard === 'one!');
  socket.destroy();
});

test('replies are dropped: what was asked is done, and nobody hears of it', async () => {
  proxy.dropReplies();
  expect(await ask('one')).toBe('end');
  expect(asked).toEqual(['one']);
});

test('a certain request is noticed, refused or loses its reply, as often as was said, and others pass', async () => {
  const arrived = proxy.arrivalOf('pay');
  expect([await ask('look'), await ask('pay 1')]).toEqual(['look!', 'pay 1!']);
  await arrived;

  const refused = proxy.refuse('pay', 2);
  expect([await ask('pay 2'), await ask('look'), await ask('pay 3')]).toEqual(['end', 'look!', 'end']);
  await refused;
  expect(await ask('pay 4')).toBe('pay 4!');

  const lost = proxy.loseReplyTo('pay');
  expect([await ask('look'), await ask('pay 5'), await ask('pay 6')]).toEqual(['look!', 'end', 'pay 6!']);
  await lost;
  expect(asked).toEqual(['look', 'pay 1', 'look', 'pay 4', 'look', 'pay 5', 'pay 6']);
});

test('a held reply comes once the proxy is healed, and others do not wait for it', async () => {
  const held = proxy.holdReplyTo('pay');
  const { socket, state } = caller();
  socket.write('pay 1');
  await held;
  expect(await ask('look')).toBe('look!');
  await until('the request itself', () => asked.includes('pay 1'));
  expect(state).toEqual({ heard: '', ended: false });
  proxy.heal();
  await until('the answer', () => state.heard === 'pay 1!');
  socket.destroy();
});
