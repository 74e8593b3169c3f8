import { randomUUID } from 'node:crypto';
import { createClient } from 'graphql-ws';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import WebSocket from 'ws';
import { until } from '../../kit/until.js';
import { type CollectedSpan, type Collector, startCollector, startSilentCollector } from './collector.js';
import { prepareServices, type Services, traced } from './services.js';

let services: Services;
let collector: Collector;
beforeAll(async () => {
  [services, collector] = await Promise.all([prepareServices(), startCollector()]);
});
afterEach(() => services.stop());
afterAll(async () => {
  await services?.close();
  await collector?.close();
});

const registration = `mutation Join($input: RegisterInput!) {
  register(input: $input) { ... on SignedIn { session { user { id } } } }
}`;

const person = () => ({
  email: `canary-${randomUUID()}@example.com`,
  password: `canary ${randomUUID()}`,
  displayName: `Canary ${randomUUID()}`,
});

test('one trace from the public door to the consumer, over HTTP and WebSocket, and nothing personal in it', async () => {
  await services.startTraced(collector.url);
  const [overHttp, overSocket] = [person(), person()];
  await services.api(registration, { input: overHttp });
  await mutateOverSocket(registration, { input: overSocket });

  const consumed = await until('two consumers in users', () => {
    const found = ofKind('consumer').filter(({ service }) => service === 'users');
    return found.length === 2 && found;
  });
  const paths = await until('the whole traces', () => {
    const found = consumed.map(pathUp);
    return found.every((path) => path.at(-1)?.startsWith('router: ')) && found;
  });
  const inside = [
    'users: process auth.user-registered.v1',
    'auth: publish parterre.events',
    'auth: POST /graphql',
    'router: POST',
    'router: gateway.fetch',
    'router: gateway.execute',
    'router: gateway.request',
  ];
  expect(paths.toSorted()).toEqual([
    [...inside, 'router: POST /graphql'],
    [...inside, 'router: websocket mutation'],
  ]);
  for (const { traceId, instance, attributes } of consumed) {
    expect(instance).toBe('users-2');
    const trace = () => collector.spans.filter((span) => span.traceId === traceId);
    await until('what both did in the database', () =>
      ['auth', 'users'].every((service) =>
        trace().some((span) => span.service === service && span.attributes['db.system.name'] === 'mongodb'),
      ),
    );
    const ids = trace().flatMap((span) => span.attributes['parterre.correlation_id'] ?? []);
    expect([...new Set(ids)]).toEqual([attributes['messaging.conversation_id']]);
  }
  // Nobody asks after the health of a process by its traces.
  expect(collector.spans.filter(({ name }) => name.includes('health'))).toEqual([]);
  for (const value of [...Object.values(overHttp), ...Object.values(overSocket), 'RegisterInput']) {
    expect(collector.bodies.join(), value).not.toContain(value);
  }
});

test('a caller hands its trace on, and nothing else of what it sends is kept', async () => {
  await services.users.start(traced(collector.url));
  await services.users.ready();
  const traceId = randomUUID().replaceAll('-', '');
  const parentSpanId = traceId.slice(16);
  const canary = `canary-${randomUUID()}`;
  const headers = {
    traceparent: `00-${traceId}-${parentSpanId}-01`,
    tracestate: `parterre=${canary}`,
    baggage: `email=${canary}`,
    'user-agent': canary,
    authorization: `Bearer ${canary}`,
  };
  await fetch(`${services.users.url}/graphql?email=${canary}`, { headers });
  await fetch(`${services.users.url}/${canary}`, { headers });

  const spans = await until('both requests', () => {
    const found = collector.spans.filter((span) => span.traceId === traceId);
    return found.length >= 2 && found;
  });
  expect(spans).toMatchObject([
    { name: 'GET /graphql', parentSpanId, attributes: { 'http.response.status_code': 401 } },
    { name: 'GET', parentSpanId, attributes: { 'http.response.status_code': 404 } },
  ]);
  expect(collector.bodies.join()).not.toContain(canary);
});

test('what was gathered last is sent before the process ends', async () => {
  await services.users.start({ ...traced(collector.url), OTEL_BSP_SCHEDULE_DELAY: '600000' });
  await services.users.ready();
  const traceId = randomUUID().replaceAll('-', '');
  await fetch(`${services.users.url}/graphql`, {
    headers: { traceparent: `00-${traceId}-${traceId.slice(16)}-01` },
  });
  const ofThisTrace = () => collector.spans.filter((span) => span.traceId === traceId);
  expect(ofThisTrace()).toEqual([]);
  await services.users.stop();
  expect(ofThisTrace()).toHaveLength(1);
});

test('a collector that does not answer delays neither the work nor, by more than two seconds, the end', async () => {
  const silent = await startSilentCollector();
  try {
    const watched = await services.startWatched(services.users, traced(silent.url));
    await fetch(`${services.users.url}/graphql`);
    const stoppedAt = performance.now();
    await services.users.stop();
    expect(performance.now() - stoppedAt).toBeLessThan(5_000);
    // It wrote this itself, so it came to its own end and was not killed.
    expect(packages(watched.loaded())).toContain('@opentelemetry/sdk-trace-node');
  } finally {
    await silent.close();
  }
});

test('nothing of it is loaded where no collector is named', async () => {
  const watched = await services.startWatched(services.users);
  await services.users.stop();
  // The bare interface comes with prom-client, traced or not.
  expect(packages(watched.loaded())).toEqual(['@opentelemetry/api']);
});

async function mutateOverSocket(query: string, variables: Record<string, unknown>): Promise<void> {
  const client = createClient({ url: services.wsUrl, webSocketImpl: WebSocket });
  const { value } = await client.iterate({ query, variables }).next();
  await client.dispose();
  expect(value.errors).toBeUndefined();
}

function ofKind(kind: CollectedSpan['kind']): CollectedSpan[] {
  return collector.spans.filter((span) => span.kind === kind);
}

/** From a span to the first of its trace: `service: name` of each. */
function pathUp(span: CollectedSpan): string[] {
  const parent = collector.spans.find(({ spanId }) => spanId === span.parentSpanId);
  return [`${span.service}: ${span.name}`, ...(parent ? pathUp(parent) : [])];
}

function packages(files: string[]): string[] {
  const names = files.flatMap((file) => /@opentelemetry\/[\w-]+/.exec(file)?.[0] ?? []);
  return [...new Set(names)];
}
