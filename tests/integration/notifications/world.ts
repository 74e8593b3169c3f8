import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EventContract, PayloadOf } from '@parterre/contracts/event';
import { type Contact, profileChanged } from '@parterre/contracts/users-events';
import type { Viewer } from '@parterre/identity/viewer';
import { type Broker, connectBroker } from '@parterre/messaging/broker';
import { outboxEntry } from '@parterre/messaging/outbox-entry';
import { startNotifications } from '@parterre/notifications/app';
import { createSealer } from '@parterre/personal-data/seal';
import { createLogger } from '@parterre/subgraph-kit/logging';
import { type Db, MongoClient } from 'mongodb';
import { type Answer, createTestRouter, type TestRouter } from '../../kit/as-router.js';
import { type Eml, parseEml } from '../../kit/eml.js';
import { startTestEngines, type TestEngines } from '../../kit/engines.js';

const key = randomBytes(32);
export const { seal, open } = createSealer(key);

export interface World {
  engines: TestEngines;
  broker: Broker;
  /** The subgraph's own. */
  db: Db;
  router: TestRouter;
  /** What the process is told by its environment. */
  environment: Record<string, string>;
  /** Starts the subgraph in this process. */
  start(options?: { clock?: () => Date; smtpUrl?: string }): Promise<App>;
  /** The messages written as files, by the id of the notification. */
  files(): Promise<Map<string, Eml>>;
  stop(): Promise<void>;
}

export interface App {
  url: string;
  stop(): Promise<void>;
  // biome-ignore lint/suspicious/noExplicitAny: the shape of the answer is that of the query
  ask(viewer: Viewer, query: string, variables?: Record<string, unknown>): Promise<Answer<any>>;
}

export async function createWorld(): Promise<World> {
  const [engines, router, directory] = await Promise.all([
    startTestEngines(),
    createTestRouter(),
    mkdtemp(join(tmpdir(), 'parterre-mail-')),
  ]);
  const broker = await connectBroker({
    url: engines.amqpUrl,
    service: 'test',
    log: createLogger('test', 'warn'),
  });
  await broker.waitUntilHealthy(20_000);
  const mongo = await new MongoClient(engines.mongodbUri).connect();
  const environment = {
    NODE_ENV: 'test',
    LOG_LEVEL: 'warn',
    HOST: '127.0.0.1',
    PORT: '0',
    MONGODB_URI: engines.mongodbUri,
    AMQP_URL: engines.amqpUrl,
    ROUTER_IDENTITY_PUBLIC_KEYS: router.publicKeys,
    PERSONAL_DATA_KEY: key.toString('base64'),
    MAIL_DIRECTORY: directory,
    MAIL_FROM: 'Parterre <tickets@parterre.example>',
    PUBLIC_URL: 'https://parterre.example',
  };
  return {
    engines,
    broker,
    db: mongo.db('parterre_notifications'),
    router,
    environment,
    start: async ({ clock, smtpUrl } = {}) => {
      const settings = {
        ...environment,
        NODE_ENV: 'test' as const,
        LOG_LEVEL: 'warn' as const,
        PORT: 0,
        SENDING_SECONDS: 120,
        ...(smtpUrl ? { SMTP_URL: smtpUrl } : {}),
      };
      const { url, stop } = await startNotifications(settings, clock);
      return {
        url,
        stop,
        ask: (viewer, query, variables) =>
          router.ask({ name: 'notifications', url }, query, variables, viewer),
      };
    },
    files: async () => {
      const names = (await readdir(directory)).filter((name) => name.endsWith('.eml'));
      const mails = await Promise.all(names.map((name) => readFile(join(directory, name), 'latin1')));
      return new Map(mails.map((mail, index) => [(names[index] ?? '').replace('.eml', ''), parseEml(mail)]));
    },
    stop: async () => {
      await broker.close();
      await mongo.close();
      await engines.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** An event as its outbox would publish it. */
export function entry<Contract extends EventContract>(
  contract: Contract,
  payload: PayloadOf<Contract>,
  occurredAt = new Date(),
) {
  return outboxEntry(contract, payload, { occurredAt, correlationId: 'from-the-browser' });
}

/** The news of somebody's profile. */
export function profile(
  userId: string,
  facts: {
    contact?: Partial<Contact>;
    locale?: 'en' | 'fr';
    version?: number;
    preferences?: Partial<PayloadOf<typeof profileChanged>['preferences']>;
  } = {},
) {
  const contact: Contact = {
    email: `${userId}@buyers.example`,
    phone: null,
    displayName: `Name of ${userId}`,
    ...facts.contact,
  };
  return entry(profileChanged, {
    userId,
    version: facts.version ?? 1,
    locale: facts.locale ?? 'en',
    sealedContact: seal(JSON.stringify(contact), 'contact'),
    preferences: {
      categories: [],
      cities: [],
      channels: { email: true, sms: false },
      ...facts.preferences,
    },
    changedAt: new Date().toISOString(),
  });
}
