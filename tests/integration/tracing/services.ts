import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { EngineDirectory } from '@parterre/engines/engine-directory';
import { freePorts } from '@parterre/house/ports';
import { Service } from '@parterre/house/service';
import { generateSigningKey } from '@parterre/identity/keys';
import { createTestRouter } from '../../kit/as-router.js';
import { startTestEngines } from '../../kit/engines.js';

export const traced = (collectorUrl: string) => ({
  OTEL_EXPORTER_OTLP_ENDPOINT: collectorUrl,
  OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
  OTEL_BSP_SCHEDULE_DELAY: '100',
});

export interface Person {
  email: string;
  password: string;
  displayName: string;
}

/** `auth` and `users` as the house runs them, on engines of their own; they are started by each test as it needs them. */
export async function prepareServices() {
  const engines = await startTestEngines();
  const router = await createTestRouter();
  const folder = mkdtempSync(join(tmpdir(), 'parterre-tracing-'));
  const directory = await EngineDirectory.claim(folder, () => {});
  const env = {
    NODE_ENV: 'test',
    MONGODB_URI: engines.mongodbUri,
    AMQP_URL: engines.amqpUrl,
    ROUTER_IDENTITY_PUBLIC_KEYS: router.publicKeys,
    PERSONAL_DATA_KEY: randomBytes(32).toString('base64'),
  };
  const [authPort = 0, usersPort = 0] = await freePorts(2);
  const auth = new Service(
    {
      name: 'auth',
      workspace: 'subgraphs/auth',
      port: authPort,
      env: {
        ...env,
        ACCESS_TOKEN_KEYS: JSON.stringify([await generateSigningKey()]),
        ACCESS_TOKEN_ISSUER: 'https://parterre.test',
        ACCESS_TOKEN_AUDIENCE: 'parterre',
      },
    },
    directory,
  );
  const users = new Service(
    { name: 'users-2', workspace: 'subgraphs/users', port: usersPort, env },
    directory,
  );

  return {
    auth,
    users,
    /** Sends a registration the way the router does. @returns the new user's id */
    register: async (person: Person): Promise<string> => {
      const answer = await router.ask(
        { name: 'auth', url: auth.url },
        `mutation Join($input: RegisterInput!) { register(input: $input) { ... on SignedIn { session { user { id } } } } }`,
        { input: person },
      );
      return answer.data.register.session.user.id;
    },
    /** Starts the service so that `loaded`, once it has ended, gives the modules it had loaded. */
    startWatched: async (service: Service, extra: Record<string, string> = {}) => {
      const file = join(folder, `${randomUUID()}.json`);
      const probe = fileURLToPath(new URL('loaded-modules.mjs', import.meta.url));
      await service.start({ ...extra, NODE_OPTIONS: `--import=${probe}`, LOADED_MODULES_FILE: file });
      await service.ready();
      return { loaded: (): string[] => JSON.parse(readFileSync(file, 'utf8')) };
    },
    close: async () => {
      await Promise.all([auth.stop(), users.stop()]);
      await directory.release();
      await engines.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export type Services = Awaited<ReturnType<typeof prepareServices>>;
