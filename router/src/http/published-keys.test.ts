import type { IncomingMessage, ServerResponse } from 'node:http';
import { pino } from 'pino';
import { expect, it } from 'vitest';
import { keptForMs, publishedKeysRoute, retryMs } from './published-keys.js';

const silent = pino({ level: 'silent' });

function ask(route: ReturnType<typeof publishedKeysRoute>, method = 'GET') {
  const headers: Record<string, unknown> = {};
  const answer = { status: 200, body: '', headers };
  const response = {
    setHeader: (name: string, value: unknown) => {
      headers[name] = value;
    },
    set statusCode(status: number) {
      answer.status = status;
    },
    end: (body: string) => {
      answer.body = body;
    },
  };
  return route({ method } as IncomingMessage, response as unknown as ServerResponse).then(() => answer);
}

it('are read once a minute, by whoever comes first', async () => {
  let [reads, time] = [0, 0];
  const read = async () => {
    reads += 1;
    return `{"keys":[${reads}]}`;
  };
  const route = publishedKeysRoute(read, silent, () => time);
  const answers = await Promise.all([ask(route), ask(route), ask(route)]);
  expect(answers.map(({ body }) => body)).toEqual(Array(3).fill('{"keys":[1]}'));
  expect(answers[0]?.headers).toMatchObject({ 'access-control-allow-origin': '*' });
  time = keptForMs - 1;
  expect((await ask(route)).body).toBe('{"keys":[1]}');
  time = keptForMs;
  expect((await ask(route)).body).toBe('{"keys":[2]}');
});

it('stay as they were while the subgraph is away, and are missed only before the first time', async () => {
  let [away, time, reads] = [true, 0, 0];
  const read = async () => {
    reads += 1;
    if (away) throw new Error('away');
    return '{"keys":[]}';
  };
  const route = publishedKeysRoute(read, silent, () => time);
  expect((await ask(route)).status).toBe(503);
  away = false;
  expect((await ask(route)).body).toBe('{"keys":[]}');
  away = true;
  time = 10 * keptForMs;
  expect(await ask(route)).toMatchObject({ status: 200, body: '{"keys":[]}' });
  time += retryMs - 1;
  await ask(route);
  expect(reads).toBe(3);
  time += 1;
  await ask(route);
  expect(reads).toBe(4);
});

it('are for reading', async () => {
  const route = publishedKeysRoute(async () => '{}', silent);
  expect(await ask(route, 'POST')).toMatchObject({ status: 405, headers: { allow: 'GET, HEAD' } });
});
