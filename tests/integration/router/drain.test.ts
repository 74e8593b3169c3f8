import { expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { until } from '../../kit/until.js';
import { follow } from './follow.js';
import { startSetting } from './setting.js';

it('lets what was accepted finish, says goodbye to sockets, and takes nothing new', async () => {
  const setting = await startSetting();
  setting.tickets.delayMs = 700;
  const accepted = Array.from({ length: 20 }, () => setting.ask('mutation { login(email: "a") }'));
  const overSocket = follow(setting.connect(), 'mutation { login(email: "a") }');
  const watching = new WebSocket(setting.url.replace('http', 'ws'), 'graphql-transport-ws');
  watching.on('open', () => watching.send(JSON.stringify({ type: 'connection_init' })));
  const closed = new Promise((resolve) => watching.on('close', (code) => resolve(code)));
  await new Promise((resolve) => watching.once('message', resolve));
  await until('all is under way', () => setting.tickets.requests.length === 21);

  const started = performance.now();
  const stopped = setting.stopRouter();
  for (const answer of await Promise.all(accepted)) {
    expect(answer.data).toEqual({ login: true });
  }
  expect((await overSocket.next()).data).toEqual({ login: true });
  expect(await closed).toBe(1001);
  await stopped;
  // Idle connections do not hold it up.
  expect(performance.now() - started).toBeLessThan(2_500);
  await expect(setting.ask('{ myName }')).rejects.toThrow();
  await setting.stop();
});
