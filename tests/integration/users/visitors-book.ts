import { randomBytes } from 'node:crypto';
import { userRegistered } from '@parterre/contracts/auth-events';
import type { EventContract } from '@parterre/contracts/event';
import type { Viewer } from '@parterre/identity/viewer';
import { connectBroker } from '@parterre/messaging/broker';
import { outboxEntry } from '@parterre/messaging/outbox-entry';
import { createSealer } from '@parterre/personal-data/seal';
import { startUsers } from '@parterre/users/app';
import { MongoClient } from 'mongodb';
import { pino } from 'pino';
import { ulid } from 'ulid';
import { type Answer, createTestRouter } from '../../kit/as-router.js';
import { startTestEngines } from '../../kit/engines.js';
import { until } from '../../kit/until.js';

export interface ToldProfile {
  userId: string;
  version: number;
  locale: string;
  contact: { email: string; phone: string | null; displayName: string };
  preferences: object;
}

/** The users subgraph on a database and a broker of its own; the test is the router, and every other subgraph. */
export async function openVisitorsBook() {
  const engines = await startTestEngines();
  const router = await createTestRouter();
  const key = randomBytes(32);
  const sealer = createSealer(key);
  const users = await startUsers({
    NODE_ENV: 'test',
    LOG_LEVEL: 'silent',
    HOST: '127.0.0.1',
    PORT: 0,
    MONGODB_URI: engines.mongodbUri,
    AMQP_URL: engines.amqpUrl,
    ROUTER_IDENTITY_PUBLIC_KEYS: router.publicKeys,
    PERSONAL_DATA_KEY: key.toString('base64'),
  });
  const log = pino({ level: 'silent' });
  const broker = await connectBroker({ url: engines.amqpUrl, service: 'test', log });
  const told: ToldProfile[] = [];
  broker.consume({
    queue: 'notifications.on-profile-changed',
    handle: async ({ sealedContact, changedAt: _changedAt, ...profile }) => {
      told.push({ ...profile, contact: JSON.parse(sealer.open(sealedContact, 'contact')) });
    },
  });
  await broker.waitUntilHealthy(10_000);
  const client = await MongoClient.connect(engines.mongodbUri);
  const db = client.db('parterre_users');

  const publish = <Payload>(contract: EventContract<Payload>, payload: Payload) =>
    broker.publish(outboxEntry(contract, payload, { occurredAt: new Date(), correlationId: ulid() }));

  const registered = (userId: string, email: string, displayName: string, locale: 'en' | 'fr' = 'en') => ({
    userId,
    sealedEmail: sealer.seal(email, 'email'),
    sealedDisplayName: sealer.seal(displayName, 'display-name'),
    locale,
    registeredAt: new Date().toISOString(),
  });

  const metric = async (name: string, ...labels: string[]): Promise<number> => {
    const lines = (await (await fetch(`${users.url}/metrics`)).text()).split('\n');
    const found = lines.filter(
      (line) => line.startsWith(name) && labels.every((label) => line.includes(label)),
    );
    return found.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
  };

  return {
    db,
    told,
    publish,
    registered,
    // biome-ignore lint/suspicious/noExplicitAny: the shape of the answer is that of the query
    ask: (query: string, variables: object = {}, viewer?: Viewer): Promise<Answer<any>> =>
      router.ask({ name: 'users', url: users.url }, query, { ...variables }, viewer),
    /** A user whose registration has arrived. */
    newUser: async (displayName = 'Someone New', email?: string): Promise<string> => {
      const userId = ulid();
      await publish(userRegistered, registered(userId, email ?? `${userId}@example.com`, displayName));
      await until('the profile', async () =>
        db.collection<{ _id: string }>('profiles').findOne({ _id: userId }),
      );
      return userId;
    },
    /** What the others were told of this user, once it is that much. */
    toldOf: (userId: string, count: number) =>
      until(`${count} changes of a profile told`, () => {
        const found = told.filter((one) => one.userId === userId);
        return found.length >= count && found;
      }),
    /** Queries of one collection that users has made so far. */
    finds: (collection: string) =>
      metric('mongodb_commands_total', 'command="find"', `collection="${collection}"`),
    /** Messages of one queue that users has dealt with so far. */
    consumed: (queue: string) => metric('messaging_consumed_total', `queue="${queue}"`),
    close: async () => {
      await users.stop();
      await broker.close();
      await client.close();
      await engines.stop();
    },
  };
}

export type VisitorsBook = Awaited<ReturnType<typeof openVisitorsBook>>;
