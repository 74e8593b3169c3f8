import { once } from 'node:events';
import type { Viewer } from '@parterre/identity/viewer';
import amqp from 'amqplib';
import { MongoClient } from 'mongodb';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestRouter, type TestRouter } from '../../kit/as-router.js';
import { startTestEngines, type TestEngines } from '../../kit/engines.js';
import { until } from '../../kit/until.js';
import { loginMutation, refreshMutation, registerMutation, viewerOf } from './front-desk.js';
import { authEnvironment, commonEnvironment, type Spawned, spawnSubgraph } from './spawned.js';

const canary = {
  email: 'canary.bird@secret.example.com',
  password: 'the canary sings at midnight',
  displayName: 'Canary Bird-Songster',
  phone: '+33698765432',
};

let engines: TestEngines;
let router: TestRouter;
let auth: Spawned;
let users: Spawned;
const messages: string[] = [];
let closeTap: () => Promise<void>;

beforeAll(async () => {
  engines = await startTestEngines();
  router = await createTestRouter();
  const common = { ...commonEnvironment(engines, router), NODE_ENV: 'production', LOG_LEVEL: 'trace' };
  const own = {
    ...(await authEnvironment()),
    ADMIN_EMAIL: `admin.${canary.email}`,
    ADMIN_PASSWORD: `${canary.password} for admins`,
  };
  [auth, users] = await Promise.all([
    spawnSubgraph('auth', { ...common, ...own }),
    spawnSubgraph('users', common),
  ]);
  closeTap = await tap(engines.amqpUrl);
});

afterAll(async () => {
  await closeTap();
  await engines.stop();
});

/** Everything that passes through the exchange, byte by byte. */
async function tap(url: string): Promise<() => Promise<void>> {
  const connection = await amqp.connect(url);
  const channel = await connection.createChannel();
  const { queue } = await channel.assertQueue('', { exclusive: true });
  await channel.bindQueue(queue, 'parterre.events', '#');
  await channel.consume(queue, (message) => {
    if (message) {
      messages.push(JSON.stringify(message.properties) + message.content.toString('utf8'));
    }
  });
  return () => connection.close();
}

async function dump(): Promise<string> {
  const client = await MongoClient.connect(engines.mongodbUri);
  const parts: string[] = [];
  for (const name of ['parterre_auth', 'parterre_users']) {
    const db = client.db(name);
    for (const { name: collection } of await db.listCollections().toArray()) {
      parts.push(`${collection}: ${JSON.stringify(await db.collection(collection).find().toArray())}`);
    }
  }
  await client.close();
  return parts.join('\n');
}

test('no e-mail address, name, phone number, password or token stands in the clear anywhere', async () => {
  const ask = (to: Spawned, query: string, variables: object = {}, viewer?: Viewer) =>
    router.ask(to, query, { ...variables }, viewer);

  const registered = await ask(auth, registerMutation, { input: canary });
  // `phone` is no part of a registration: a document that does not fit quotes nothing of its variables either.
  expect(JSON.stringify(registered)).not.toContain(canary.password);
  const { phone, ...input } = canary;
  const { data } = await ask(auth, registerMutation, { input });
  const { accessToken, refreshToken } = data.register.session;
  const viewer = viewerOf(accessToken);

  await ask(auth, registerMutation, { input: { ...input, password: canary.displayName } });
  await ask(auth, registerMutation, { input: { ...input, email: canary.displayName } });
  await ask(auth, loginMutation, { input: { email: canary.email, password: `${canary.password}!` } });
  await ask(auth, loginMutation, { input: { email: canary.email, password: canary.password } });
  await ask(auth, 'mutation($e: String!) { requestPasswordReset(input: { email: $e }) }', {
    e: canary.email,
  });
  const refreshed = await ask(auth, refreshMutation, { token: refreshToken });
  const nextToken = refreshed.data.result.session.refreshToken;
  await ask(users, '{ me { email } }', {}, viewer);
  const update = 'mutation($input: UpdateProfileInput!) { updateProfile(input: $input) { id email phone } }';
  const updated = await ask(users, update, { input: { phone } }, viewer);
  expect(updated.data.updateProfile).toMatchObject({ email: canary.email, phone });
  await until('every event has passed', () => messages.length >= 5);

  for (const { child } of [auth, users]) {
    child.kill('SIGTERM');
  }
  const codes = await Promise.all([auth, users].map(async ({ child }) => (await once(child, 'exit'))[0]));
  expect(codes).toEqual([0, 0]);

  const places = {
    'log of auth': auth.output(),
    'log of users': users.output(),
    databases: await dump(),
    queues: messages.join('\n'),
  };
  const secrets = [
    'canary',
    'secret.example',
    'Songster',
    canary.phone.slice(3),
    'sings at midnight',
    refreshToken.split('.')[1],
    nextToken.split('.')[1],
    accessToken,
  ];
  for (const [place, text] of Object.entries(places)) {
    expect(text.length, place).toBeGreaterThan(200);
    const found = secrets.filter((secret) => text.toLowerCase().includes(secret.toLowerCase()));
    expect(found, place).toEqual([]);
  }
});
