import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { EngineDirectory } from '@parterre/engines/engine-directory';
import { type Engines, startEngines } from '@parterre/engines/engines';
import { publicJwk } from '@parterre/identity/keys';
import { type ReservedPorts, reservePorts } from './ports.js';
import { loadSecrets, type Secrets } from './secrets.js';
import { Service } from './service.js';

export const subgraphNames = ['auth', 'users', 'events', 'tickets', 'payments', 'notifications'] as const;
export type SubgraphName = (typeof subgraphNames)[number];

export interface HouseOptions {
  /** Everything the house keeps: data, secrets, logs, mail. */
  directory: string;
  /** Of the router; any free one when left out. */
  port?: number;
  /** Processes of one subgraph behind the router; 1 unless said. */
  instances?: Partial<Record<SubgraphName, number>>;
  /** Further environment, by service name. */
  env?: Partial<Record<SubgraphName | 'router' | 'simulator', Record<string, string>>>;
  mongodbUri?: string;
  amqpUrl?: string;
  smtpUrl?: string;
  /** Gives up starting; what runs by then is stopped again. */
  signal?: AbortSignal;
  /** Gets each step as a line for people. */
  report?: (line: string) => void;
}

export interface House {
  graphqlUrl: string;
  wsUrl: string;
  directory: string;
  mailDirectory: string;
  secrets: Secrets;
  engines: Engines;
  /** The first instance is called by its subgraph's name, further ones `<name>-2` and so on. */
  service(name: string): Service;
  services: readonly Service[];
  stop(): Promise<void>;
}

/**
 * Twice this and the engines' second or two: Ctrl-C is done within 10 s. Who has not drained by then is killed, which
 * loses nothing that was acknowledged.
 */
const stopGraceMs = 3_500;

export const adminEmail = 'admin@parterre.example';

const schemaFile = fileURLToPath(new URL('../../schema/supergraph.graphql', import.meta.url));

/** Starts the whole platform on this machine: both engines, the payment simulator, six subgraphs, the router. */
export async function startHouse(options: HouseOptions): Promise<House> {
  const report = options.report ?? (() => {});
  const owned = await EngineDirectory.claim(join(options.directory, 'house'), report);
  const secrets = await loadSecrets(join(options.directory, 'secrets.json'));
  const mailDirectory = join(options.directory, 'mail');
  const started: Service[] = [];
  let engines: Engines | undefined;
  let reserved: ReservedPorts | undefined;

  const stop = async () => {
    // The door first, so that nothing new comes in while the rest drains.
    const [router, ...others] = [...started].reverse();
    await router?.stop(stopGraceMs);
    await Promise.all(others.map((service) => service.stop(stopGraceMs)));
    await engines?.stop();
    await reserved?.release();
    await owned.release();
  };

  try {
    engines = await startEngines({
      directory: options.directory,
      report,
      ...(options.mongodbUri ? { mongodbUri: options.mongodbUri } : {}),
      ...(options.amqpUrl ? { amqpUrl: options.amqpUrl } : {}),
    });
    const { mongodbUri, amqpUrl } = engines;
    const subgraphProcesses = countsOf(options).reduce((sum, { instances }) => sum + instances, 0);
    reserved = await reservePorts(subgraphProcesses + 2);
    const services = plan(options, secrets, engines, mailDirectory, owned, reserved.ports);
    // For commands that work beside the running house.
    const simulatorUrl = services.find(({ options: { name } }) => name === 'simulator')?.url;
    writeFileSync(
      owned.file('addresses.json'),
      `${JSON.stringify({ mongodbUri, amqpUrl, simulatorUrl })}\n`,
      { mode: 0o600 },
    );
    const startedAt = performance.now();
    for (const service of services) {
      options.signal?.throwIfAborted();
      await service.start();
      started.push(service);
    }
    await Promise.all(
      services.map(async (service) => {
        await service.ready(options.signal);
        report(`${service.options.name}: ready in ${seconds(performance.now() - startedAt)}`);
      }),
    );
    const byName = new Map(services.map((service) => [service.options.name, service]));
    const router = required(byName, 'router');
    return {
      graphqlUrl: `${router.url}/graphql`,
      wsUrl: `${router.url.replace('http', 'ws')}/graphql`,
      directory: options.directory,
      mailDirectory,
      secrets,
      engines,
      services,
      service: (name) => required(byName, name),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

export function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}

const countsOf = ({ instances }: HouseOptions) =>
  subgraphNames.map((name) => ({ name, instances: instances?.[name] ?? 1 }));

/** Who runs where, and what each is told. The router comes last: it is stopped first. */
function plan(
  options: HouseOptions,
  secrets: Secrets,
  engines: Engines,
  mailDirectory: string,
  directory: EngineDirectory,
  ports: number[],
): Service[] {
  const counts = countsOf(options);
  const nextPort = () => {
    const port = ports.pop();
    if (port === undefined) {
      throw new Error('More services than ports.');
    }
    return port;
  };
  const simulatorPort = nextPort();
  const routerPort = options.port ?? nextPort();

  const subgraphPorts = new Map(
    counts.map(({ name, instances }) => [name, Array.from({ length: instances }, nextPort)]),
  );
  const urlsOf = (name: SubgraphName) =>
    (subgraphPorts.get(name) ?? []).map((port) => `http://127.0.0.1:${port}`);
  const [paymentsUrl] = urlsOf('payments');
  const [authUrl] = urlsOf('auth');

  const shared = {
    NODE_ENV: 'development',
    LOG_LEVEL: process.env.LOG_LEVEL ?? 'info',
    MONGODB_URI: engines.mongodbUri,
    AMQP_URL: engines.amqpUrl,
    ROUTER_IDENTITY_PUBLIC_KEYS: JSON.stringify({ keys: [publicJwk(secrets.routerIdentityKey)] }),
  };
  const tokens = { ACCESS_TOKEN_ISSUER: 'https://parterre.example', ACCESS_TOKEN_AUDIENCE: 'parterre' };
  const personal = { PERSONAL_DATA_KEY: secrets.personalDataKey };
  const own: Record<SubgraphName, Record<string, string>> = {
    auth: {
      ...tokens,
      ...personal,
      ACCESS_TOKEN_KEYS: JSON.stringify([secrets.accessTokenKey]),
      ADMIN_EMAIL: adminEmail,
      ADMIN_PASSWORD: secrets.passwords.admin,
    },
    users: personal,
    events: {},
    tickets: { ...personal, TICKET_SIGNING_KEY: JSON.stringify(secrets.ticketSigningKey) },
    payments: {
      SIMULATOR_URL: `http://127.0.0.1:${simulatorPort}`,
      SIMULATOR_API_KEY: secrets.simulatorApiKey,
      WEBHOOK_SECRET: secrets.webhookSecret,
      BACKUP_URL: pathToFileURL(join(options.directory, 'backups')).href,
      BACKUP_KEY: secrets.backupKey,
    },
    notifications: {
      ...personal,
      MAIL_DIRECTORY: mailDirectory,
      PUBLIC_URL: `http://127.0.0.1:${routerPort}`,
      ...(options.smtpUrl ? { SMTP_URL: options.smtpUrl } : {}),
    },
  };

  const simulator = new Service(
    {
      name: 'simulator',
      workspace: 'simulator',
      port: simulatorPort,
      env: {
        NODE_ENV: 'development',
        API_KEY: secrets.simulatorApiKey,
        WEBHOOK_SECRET: secrets.webhookSecret,
        WEBHOOK_URL: `${paymentsUrl}/webhooks/simulator`,
        STATE_FILE: join(options.directory, 'simulator.journal'),
        ...options.env?.simulator,
      },
    },
    directory,
  );
  const subgraphs = counts.flatMap(({ name }) =>
    (subgraphPorts.get(name) ?? []).map(
      (port, index) =>
        new Service(
          {
            name: index === 0 ? name : `${name}-${index + 1}`,
            workspace: `subgraphs/${name}`,
            port,
            env: { ...shared, ...own[name], ...options.env?.[name] },
          },
          directory,
        ),
    ),
  );
  const router = new Service(
    {
      name: 'router',
      workspace: 'router',
      port: routerPort,
      env: {
        ...shared,
        ...tokens,
        SUPERGRAPH_PATH: schemaFile,
        JWKS_URL: `${authUrl}/.well-known/jwks.json`,
        ROUTER_IDENTITY_KEY: JSON.stringify(secrets.routerIdentityKey),
        ...Object.fromEntries(
          subgraphNames.map((name) => [`${name.toUpperCase()}_URL`, urlsOf(name).join(',')]),
        ),
        ...options.env?.router,
      },
    },
    directory,
  );
  return [simulator, ...subgraphs, router];
}

function required(services: ReadonlyMap<string, Service>, name: string): Service {
  const service = services.get(name);
  if (!service) {
    throw new Error(`No service is called ${name}; there are ${[...services.keys()].join(', ')}.`);
  }
  return service;
}
