import { afterAll, beforeAll, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { until } from '../../kit/until.js';
import { type Json, type Setting, startSetting } from './setting.js';

let setting: Setting;
let base: string;
beforeAll(async () => {
  setting = await startSetting();
  base = setting.url.replace('/graphql', '');
});
afterAll(() => setting?.stop());

it('opens to Studio and to local pages, not to others', async () => {
  const preflight = (origin: string) =>
    fetch(setting.url, {
      method: 'OPTIONS',
      headers: {
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'content-type,authorization',
      },
    });
  for (const origin of ['https://studio.apollographql.com', 'http://localhost:5173']) {
    const { status, headers } = await preflight(origin);
    expect(status).toBe(204);
    expect(headers.get('access-control-allow-origin')).toBe(origin);
    expect(headers.get('access-control-allow-headers')).toContain('authorization');
  }
  expect((await preflight('https://evil.example')).headers.get('access-control-allow-origin')).toBeNull();
  expect(
    (await preflight('http://localhost.evil.example')).headers.get('access-control-allow-origin'),
  ).toBeNull();
});

it('refuses the socket to a page of a foreign origin', async () => {
  const socket = new WebSocket(setting.url.replace('http', 'ws'), 'graphql-transport-ws', {
    origin: 'https://evil.example',
  });
  const status = await new Promise((resolve) => {
    socket.on('unexpected-response', (_request, response) => resolve(response.statusCode));
    socket.on('error', () => undefined);
  });
  expect(status).toBe(403);
});

it('shows a browser the landing page, and GraphiQL from its own files only', async () => {
  const landing = await fetch(base, { headers: { accept: 'text/html' } });
  expect(landing.url).toBe(setting.url);
  expect(await landing.text()).toContain('apollo');
  const page = await fetch(`${base}/graphiql`);
  const html = await page.text();
  expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
  // An icon that is empty and inside the page keeps browsers from asking for one.
  const files = [...html.matchAll(/(?:src|href)="(?!data:,")([^"]+)"/g)].map(([, file]) => file);
  expect(files).toHaveLength(6);
  for (const file of files) {
    expect(file).toMatch(/^\/graphiql\//);
    expect((await fetch(`${base}${file}`)).status).toBe(200);
  }
  expect((await fetch(`${base}/graphiql/..%2f..%2fpackage.json`)).status).toBe(404);
});

it('tells whether it is ready, by subgraph', async () => {
  const ready = async () => {
    const response = await fetch(`${base}/health/ready`);
    return [response.status, (await response.json()) as Json] as const;
  };
  // The broker is connected to in the background.
  await until('broker connected', async () => (await ready())[1].broker === 'ready');
  const [status, report] = await ready();
  expect(status).toBe(200);
  expect(report).toMatchObject({ status: 'ready', broker: 'ready', events: 'ready' });
  await setting.events.stop();
  const [without, missing] = await ready();
  // The rest goes on selling, and whoever looks sees what is missing.
  expect(without).toBe(200);
  expect(missing).toMatchObject({ events: 'not ready', tickets: 'ready' });
  await setting.events.start();
  await until('events back', async () => (await ready())[1].events === 'ready');
  expect((await fetch(`${base}/health/live`)).status).toBe(200);
});

it('counts what it does', async () => {
  await setting.ask('{ myName }');
  const text = await (await fetch(`${base}/metrics`)).text();
  expect(text).toMatch(/router_operation_duration_seconds_count\{.*kind="query".*outcome="ok".*\} [1-9]/);
  expect(text).toMatch(/router_subgraph_fetch_duration_seconds_count\{.*subgraph="tickets".*\} [1-9]/);
});
