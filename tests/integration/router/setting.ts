import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { composeServices } from '@apollo/composition';
import { createAccessTokenSigner } from '@parterre/identity/access-token';
import { generateSigningKey, importSigningKey, publicJwk } from '@parterre/identity/keys';
import { jwks } from '@parterre/identity/published-keys';
import type { Role } from '@parterre/identity/viewer';
import { type Broker, connectBroker } from '@parterre/messaging/broker';
import { startRouter } from '@parterre/router/app';
import type { RouterSettings } from '@parterre/router/settings';
import { parse } from 'graphql';
import { type Client, createClient } from 'graphql-ws';
import pino from 'pino';
import { inject } from 'vitest';
import { WebSocket } from 'ws';
import { type FixtureSubgraph, startFixtureSubgraph } from './fixture-subgraph.js';
import { eventsSubgraph, newTheatre, paymentsSubgraph, type TheatreState, ticketsOf } from './theatre.js';

export const issuer = 'https://auth.test';
export const audience = 'parterre';

// biome-ignore lint/suspicious/noExplicitAny: the shape of the answer is that of the query
export type Json = any;

export interface Answer {
  status: number;
  headers: Headers;
  data: Json;
  errors: { message: string; path?: (string | number)[]; extensions: Record<string, Json> }[] | undefined;
}

export interface Setting {
  url: string;
  state: TheatreState;
  tickets: FixtureSubgraph;
  /** A second process of the same subgraph, when `twoTickets`. */
  tickets2: FixtureSubgraph;
  events: FixtureSubgraph;
  payments: FixtureSubgraph;
  broker: Broker;
  supergraphPath: string;
  ask(query: string, options?: { variables?: Json; headers?: Record<string, string> }): Promise<Answer>;
  tokenOf(userId: string, options?: { roles?: Role[]; lifetimeSeconds?: number }): Promise<string>;
  connect(token?: string): Client;
  metric(name: string, labels?: string): Promise<number>;
  stopRouter(): Promise<void>;
  stop(): Promise<void>;
}

type Overrides = Partial<Omit<RouterSettings, 'live' | 'document' | 'rates'>> & {
  live?: Partial<RouterSettings['live']>;
  document?: Partial<RouterSettings['document']>;
  rates?: Partial<RouterSettings['rates']>;
};

/** The router as it runs, over three small subgraphs, the real broker and a JWKS endpoint. */
export async function startSetting(overrides: Overrides = {}, { twoTickets = false } = {}): Promise<Setting> {
  const routerKey = await generateSigningKey();
  const authKey = await importSigningKey(await generateSigningKey());
  const publicKeys = JSON.stringify({ keys: [publicJwk(routerKey)] });
  const auth = createServer((_request, response) => response.end(JSON.stringify(jwks([authKey]))));
  await new Promise<void>((resolve) => auth.listen(0, '127.0.0.1', resolve));

  const state = newTheatre();
  const [tickets, tickets2, events, payments] = await Promise.all(
    [ticketsOf(state), ticketsOf(state), eventsSubgraph, paymentsSubgraph].map((source) =>
      startFixtureSubgraph(source, publicKeys),
    ),
  );
  if (!tickets || !tickets2 || !events || !payments) {
    throw new Error('unreachable');
  }
  if (!twoTickets) {
    await tickets2.stop();
  }

  const directory = mkdtempSync(join(tmpdir(), 'parterre-router-'));
  const supergraphPath = join(directory, 'supergraph.graphql');
  writeFileSync(supergraphPath, composeTheatre());

  const amqpUrl = await virtualHost();
  const broker = await connectBroker({ url: amqpUrl, service: 'test', log: pino({ level: 'silent' }) });
  await broker.waitUntilHealthy(15_000);

  const router = await startRouter({
    ...defaults,
    ...overrides,
    supergraphPath,
    amqpUrl,
    subgraphs: overrides.subgraphs ?? {
      tickets: twoTickets ? [tickets.url, tickets2.url] : [tickets.url],
      events: [events.url],
      payments: [payments.url],
    },
    identity: {
      jwksUrl: `http://127.0.0.1:${(auth.address() as AddressInfo).port}/`,
      issuer,
      audience,
      routerKey: JSON.stringify(routerKey),
    },
    live: { ...defaults.live, ...overrides.live },
    document: { ...defaults.document, ...overrides.document },
    rates: { ...defaults.rates, ...overrides.rates },
  });

  const clients: Client[] = [];
  let stopped: Promise<void> | undefined;
  return {
    url: `${router.url}/graphql`,
    state,
    tickets,
    tickets2,
    events,
    payments,
    broker,
    supergraphPath,
    ask: async (query, { variables, headers } = {}) => {
      const response = await fetch(`${router.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify({ query, variables }),
      });
      const body = (await response.json()) as Json;
      return { status: response.status, headers: response.headers, data: body.data, errors: body.errors };
    },
    tokenOf: async (userId, { roles = ['USER'] as Role[], lifetimeSeconds = 600 } = {}) => {
      const signer = createAccessTokenSigner({ key: authKey, issuer, audience, lifetimeSeconds });
      return (await signer.sign({ userId, sessionId: `s-${userId}`, roles, staffOf: [] })).token;
    },
    connect: (token) => {
      const client = createClient({
        url: `${router.url.replace('http', 'ws')}/graphql`,
        webSocketImpl: WebSocket,
        retryAttempts: 0,
        lazy: true,
        connectionParams: token ? { authorization: `Bearer ${token}` } : {},
      });
      clients.push(client);
      return client;
    },
    metric: async (name, labels = '') => {
      const text = await (await fetch(`${router.url}/metrics`)).text();
      const line = text
        .split('\n')
        .find((each) => each.startsWith(name) && labels.split(',').every((label) => each.includes(label)));
      return line ? Number(line.split(' ').at(-1)) : 0;
    },
    stopRouter: () => {
      stopped ??= router.stop();
      return stopped;
    },
    stop: async () => {
      for (const client of clients) {
        await client.dispose();
      }
      stopped ??= router.stop();
      await stopped;
      await broker.close();
      await Promise.all(
        [tickets, tickets2, events, payments].map((each) => each.stop().catch(() => undefined)),
      );
      auth.closeAllConnections();
      await new Promise((resolve) => auth.close(resolve));
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** The one item of a list that is to have one. */
export function only<Item>(items: readonly Item[]): Item {
  const [item] = items;
  if (item === undefined || items.length > 1) {
    throw new Error(`expected one, found ${items.length}`);
  }
  return item;
}

export function composeTheatre(): string {
  const composed = composeServices(
    [ticketsOf(newTheatre()), eventsSubgraph, paymentsSubgraph].map(({ name, typeDefs }) => ({
      name,
      url: `http://${name}`,
      typeDefs: parse(typeDefs),
    })),
  );
  if (!composed.supergraphSdl) {
    throw new Error(composed.errors?.map((error) => error.message).join('\n'));
  }
  return composed.supergraphSdl;
}

async function virtualHost(): Promise<string> {
  const response = await fetch(inject('virtualHosts'), {
    method: 'POST',
    signal: AbortSignal.timeout(60_000),
  });
  const answer = await response.text();
  if (!response.ok) {
    throw new Error(`No virtual host could be made: ${answer}`);
  }
  return answer;
}

const wide = { points: 100_000, seconds: 1 };

const defaults: Omit<RouterSettings, 'supergraphPath' | 'subgraphs' | 'amqpUrl' | 'identity'> = {
  host: '127.0.0.1',
  port: 0,
  logLevel: process.env.PARTERRE_TEST_LOG ?? 'silent',
  allowedOrigins: ['https://studio.apollographql.com'],
  allowLocalOrigins: true,
  trustedProxies: 0,
  introspection: true,
  landingPage: true,
  exposeQueryPlans: true,
  bodyBytes: 256 * 1024,
  document: { tokens: 2_000, depth: 15, aliases: 30, rootFields: 20, fields: 2_000 },
  rates: { ip: wide, ipMutations: wide, account: wide, accountMutations: wide, signIns: wide, guests: wide },
  requestMs: 3_000,
  fetchMs: 2_500,
  restartMs: 1_500,
  drainMs: 3_000,
  live: {
    frameMs: 50,
    resyncMs: 60_000,
    pollMs: 60_000,
    subscriptionsPerSocket: 50,
    socketsPerIp: 100,
    sockets: 1_000,
    messageBytes: 256 * 1024,
    unsentBytes: 1024 * 1024,
    slowSocketMs: 10_000,
  },
};
