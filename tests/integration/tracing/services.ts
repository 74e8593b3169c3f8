import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { EngineDirectory } from '@parterre/engines/engine-directory';
import { createApi } from '@parterre/house/api';
import { reservePorts } from '@parterre/house/ports';
import { Service } from '@parterre/house/service';
import { generateSigningKey, publicJwk } from '@parterre/identity/keys';
import { startTestEngines } from '../../kit/engines.js';
import { until } from '../../kit/until.js';

export const traced = (collectorUrl: string) => ({
  OTEL_EXPORTER_OTLP_ENDPOINT: collectorUrl,
  OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
  OTEL_BSP_SCHEDULE_DELAY: '100',
});

/** The router, `auth` and `users` as the house runs them, on engines of their own; each test starts what it needs. */
export async function prepareServices() {
  const engines = await startTestEngines();
  const routerKey = await generateSigningKey();
  const folder = mkdtempSync(join(tmpdir(), 'parterre-tracing-'));
  const directory = await EngineDirectory.claim(folder, () => {});
  const env = {
    NODE_ENV: 'test',
    MONGODB_URI: engines.mongodbUri,
    AMQP_URL: engines.amqpUrl,
    ROUTER_IDENTITY_PUBLIC_KEYS: JSON.stringify({ keys: [publicJwk(routerKey)] }),
    PERSONAL_DATA_KEY: randomBytes(32).toString('base64'),
  };
  const tokens = { ACCESS_TOKEN_ISSUER: 'https://parterre.test', ACCESS_TOKEN_AUDIENCE: 'parterre' };
  const reserved = await reservePorts(3);
  const [routerPort = 0, authPort = 0, usersPort = 0] = reserved.ports;
  const auth = new Service(
    {
      name: 'auth',
      workspace: 'subgraphs/auth',
      port: authPort,
      env: {
        ...env,
        ACCESS_TOKEN_KEYS: JSON.stringify([await generateSigningKey()]),
        ...tokens,
      },
    },
    directory,
  );
  const users = new Service(
    { name: 'users-2', workspace: 'subgraphs/users', port: usersPort, env },
    directory,
  );

  const elsewhere = 'http://127.0.0.1:9';
  const router = new Service(
    {
      name: 'router',
      workspace: 'router',
      port: routerPort,
      env: {
        ...env,
        ...tokens,
        SUPERGRAPH_PATH: fileURLToPath(new URL('../../../schema/supergraph.graphql', import.meta.url)),
        JWKS_URL: `${auth.url}/.well-known/jwks.json`,
        ROUTER_IDENTITY_KEY: JSON.stringify(routerKey),
        AUTH_URL: auth.url,
        USERS_URL: users.url,
        EVENTS_URL: elsewhere,
        TICKETS_URL: elsewhere,
        PAYMENTS_URL: elsewhere,
        NOTIFICATIONS_URL: elsewhere,
      },
    },
    directory,
  );

  return {
    router,
    auth,
    users,
    api: createApi(`${router.url}/graphql`),
    wsUrl: `${router.url.replace('http', 'ws')}/graphql`,
    startTraced: async (collectorUrl: string) => {
      const all = [router, auth, users];
      await Promise.all(all.map((service) => service.start(traced(collectorUrl))));
      await Promise.all([auth.ready(), users.ready()]);
      // It is not ready without the other subgraphs, but it answers.
      await until('the router', () => fetch(`${router.url}/health/live`).catch(() => false), 30_000);
    },
    stop: () => Promise.all([router, auth, users].map((service) => service.stop())),
    /** Starts the service so that `loaded`, once it has ended, gives the modules it had loaded. */
    startWatched: async (service: Service, extra: Record<string, string> = {}) => {
      const file = join(folder, `${randomUUID()}.json`);
      const probe = fileURLToPath(new URL('loaded-modules.mjs', import.meta.url));
      await service.start({ ...extra, NODE_OPTIONS: `--import=${probe}`, LOADED_MODULES_FILE: file });
      await service.ready();
      return { loaded: (): string[] => JSON.parse(readFileSync(file, 'utf8')) };
    },
    close: async () => {
      await Promise.all([router, auth, users].map((service) => service.stop()));
      await reserved.release();
      await directory.release();
      await engines.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export type Services = Awaited<ReturnType<typeof prepareServices>>;
