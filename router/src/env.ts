import { readEnvironment } from '@parterre/subgraph-kit/environment';
import { z } from 'zod';
import type { RouterSettings } from './settings.js';

const list = z.string().transform((value) =>
  value
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== ''),
);
const urls = list.pipe(z.array(z.url({ protocol: /^https?$/ })).min(1));
const flag = z.enum(['true', 'false', '1', '0']).transform((value) => value === 'true' || value === '1');
const whole = (fallback: number, most = 100_000_000) =>
  z.coerce.number().int().min(1).max(most).default(fallback);
/** `<points>/<seconds>`, e.g. `600/60`. */
const rate = (fallback: `${number}/${number}`) =>
  z
    .string()
    .regex(/^[1-9]\d*\/[1-9]\d*$/, 'must be <points>/<seconds>, e.g. 600/60')
    .default(fallback)
    .transform((value) => {
      const [points, seconds] = value.split('/').map(Number);
      return { points: points ?? 1, seconds: seconds ?? 1 };
    });

const shape = {
  NODE_ENV: z.enum(['development', 'test', 'production']).default('development'),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
  HOST: z.string().optional(),
  PORT: z.coerce.number().int().min(0).max(65_535).default(4000),
  SUPERGRAPH_PATH: z.string().default('schema/supergraph.graphql'),
  AUTH_URL: urls,
  USERS_URL: urls,
  EVENTS_URL: urls,
  TICKETS_URL: urls,
  PAYMENTS_URL: urls,
  NOTIFICATIONS_URL: urls,
  AMQP_URL: z.string().startsWith('amqp'),
  JWKS_URL: z.url({ protocol: /^https?$/ }),
  ACCESS_TOKEN_ISSUER: z.string().min(1),
  ACCESS_TOKEN_AUDIENCE: z.string().min(1),
  /** Private Ed25519 key as a JWK in JSON; signs the identity each subgraph is given. */
  ROUTER_IDENTITY_KEY: z.string().startsWith('{'),
  ALLOWED_ORIGINS: list.default(['https://studio.apollographql.com']),
  TRUSTED_PROXIES: z.coerce.number().int().min(0).max(10).default(0),
  INTROSPECTION: flag.optional(),
  LANDING_PAGE: flag.optional(),
  MAX_BODY_BYTES: whole(256 * 1024),
  MAX_TOKENS: whole(2_000),
  MAX_DEPTH: whole(15),
  MAX_ALIASES: whole(30),
  MAX_ROOT_FIELDS: whole(20),
  MAX_FIELDS: whole(2_000),
  RATE_IP: rate('6000/10'),
  RATE_IP_MUTATIONS: rate('3000/10'),
  RATE_ACCOUNT: rate('600/10'),
  RATE_ACCOUNT_MUTATIONS: rate('200/10'),
  RATE_SIGN_INS: rate('600/60'),
  RATE_GUESTS: rate('600/60'),
  REQUEST_DEADLINE_MS: whole(10_000),
  FETCH_DEADLINE_MS: whole(8_000),
  RESTART_PATIENCE_MS: whole(3_000),
  DRAIN_MS: whole(10_000),
  LIVE_FRAME_MS: whole(50),
  LIVE_RESYNC_MS: whole(5_000),
  LIVE_POLL_MS: whole(10_000),
  MAX_SUBSCRIPTIONS_PER_SOCKET: whole(50),
  MAX_SOCKETS_PER_IP: whole(2_000),
  MAX_SOCKETS: whole(20_000),
  SLOW_SOCKET_MS: whole(10_000),
} as const;

/** Reads the whole environment; ends the process with every fault named when it is not usable. */
export function readSettings(environment: NodeJS.ProcessEnv): RouterSettings {
  const given = readEnvironment(shape, environment);
  const production = given.NODE_ENV === 'production';
  return {
    host: given.HOST ?? (production ? '0.0.0.0' : '127.0.0.1'),
    port: given.PORT,
    logLevel: given.LOG_LEVEL,
    supergraphPath: given.SUPERGRAPH_PATH,
    subgraphs: {
      auth: given.AUTH_URL,
      users: given.USERS_URL,
      events: given.EVENTS_URL,
      tickets: given.TICKETS_URL,
      payments: given.PAYMENTS_URL,
      notifications: given.NOTIFICATIONS_URL,
    },
    amqpUrl: given.AMQP_URL,
    identity: {
      jwksUrl: given.JWKS_URL,
      issuer: given.ACCESS_TOKEN_ISSUER,
      audience: given.ACCESS_TOKEN_AUDIENCE,
      routerKey: given.ROUTER_IDENTITY_KEY,
    },
    allowedOrigins: given.ALLOWED_ORIGINS,
    allowLocalOrigins: !production,
    trustedProxies: given.TRUSTED_PROXIES,
    introspection: given.INTROSPECTION ?? !production,
    landingPage: given.LANDING_PAGE ?? !production,
    exposeQueryPlans: !production,
    bodyBytes: given.MAX_BODY_BYTES,
    document: {
      tokens: given.MAX_TOKENS,
      depth: given.MAX_DEPTH,
      aliases: given.MAX_ALIASES,
      rootFields: given.MAX_ROOT_FIELDS,
      fields: given.MAX_FIELDS,
    },
    rates: {
      ip: given.RATE_IP,
      ipMutations: given.RATE_IP_MUTATIONS,
      account: given.RATE_ACCOUNT,
      accountMutations: given.RATE_ACCOUNT_MUTATIONS,
      signIns: given.RATE_SIGN_INS,
      guests: given.RATE_GUESTS,
    },
    requestMs: given.REQUEST_DEADLINE_MS,
    fetchMs: given.FETCH_DEADLINE_MS,
    restartMs: given.RESTART_PATIENCE_MS,
    drainMs: given.DRAIN_MS,
    live: {
      frameMs: given.LIVE_FRAME_MS,
      resyncMs: given.LIVE_RESYNC_MS,
      pollMs: given.LIVE_POLL_MS,
      subscriptionsPerSocket: given.MAX_SUBSCRIPTIONS_PER_SOCKET,
      socketsPerIp: given.MAX_SOCKETS_PER_IP,
      sockets: given.MAX_SOCKETS,
      messageBytes: given.MAX_BODY_BYTES,
      unsentBytes: 1024 * 1024,
      slowSocketMs: given.SLOW_SOCKET_MS,
    },
  };
}

/** @apollo/gateway sends usage figures to its maker unless this stands before it is built. */
export function disableApolloTelemetry(): void {
  process.env.APOLLO_TELEMETRY_DISABLED = '1';
}
