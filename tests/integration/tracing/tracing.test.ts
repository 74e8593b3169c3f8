import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { until } from '../../kit/until.js';
import { type CollectedSpan, type Collector, startCollector, startSilentCollector } from './collector.js';
import { prepareServices, type Services, traced } from './services.js';

let services: Services;
let collector: Collector;
beforeAll(async () => {
  [services, collector] = await Promise.all([prepareServices(), startCollector()]);
});
afterEach(() => Promise.all([services.auth.stop(), services.users.stop()]));
afterAll(async () => {
  await services?.close();
  await collector?.close();
});

const person = () => ({
  email: `canary-${randomUUID()}@example.com`,
  password: `canary ${randomUUID()}`,
  displayName: `Canary ${randomUUID()}`,
});

test('one trace from the request to the consumer, and nothing personal in it', async () => {
  const { auth, users } = services;
  for (const service of [auth, users]) {
    await service.start(traced(collector.url));
  }
  await Promise.all([auth.ready(), users.ready()]);
  const someone = person();
  const userId = await services.register(someone);

  const consumed = await until('the consumer in users', () =>
    collector.spans.find((span) => span.kind === 'consumer' && span.service === 'users'),
  );
  expect(consumed).toMatchObject({ name: 'process auth.user-registered.v1', instance: 'users-2' });
  const request = await until('the request in auth', () =>
    collector.spans.find((span) => span.kind === 'server' && span.name === 'POST /graphql'),
  );
  expect(request).toMatchObject({ service: 'auth', traceId: consumed.traceId, parentSpanId: '' });
  expect(pathUp(consumed)).toEqual([
    'users: process auth.user-registered.v1',
    expect.stringMatching(/^auth: publish /),
    'auth: POST /graphql',
  ]);
  expect(consumed.attributes['messaging.conversation_id']).toBe(
    request.attributes['parterre.correlation_id'],
  );

  const inTrace = () => collector.spans.filter(({ traceId }) => traceId === consumed.traceId);
  await until('what both did in the database', () =>
    ['auth', 'users'].every((service) =>
      inTrace().some((span) => span.service === service && span.attributes['db.system.name'] === 'mongodb'),
    ),
  );
  // Nobody asks after the health of a process by its traces.
  expect(collector.spans.filter(({ name }) => name.includes('health'))).toEqual([]);
  for (const value of [...Object.values(someone), userId, 'mutation', 'RegisterInput']) {
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

/** From a span to the first of its trace: `service: name` of each. */
function pathUp(span: CollectedSpan): string[] {
  const parent = collector.spans.find(({ spanId }) => spanId === span.parentSpanId);
  return [`${span.service}: ${span.name}`, ...(parent ? pathUp(parent) : [])];
}

function packages(files: string[]): string[] {
  const names = files.flatMap((file) => /@opentelemetry\/[\w-]+/.exec(file)?.[0] ?? []);
  return [...new Set(names)];
}
