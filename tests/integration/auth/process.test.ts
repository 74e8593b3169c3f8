import { once } from 'node:events';
import { MongoClient } from 'mongodb';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestRouter, type TestRouter, user } from '../../kit/as-router.js';
import { startTestEngines, type TestEngines } from '../../kit/engines.js';
import { password, registerMutation } from './front-desk.js';
import { authEnvironment, commonEnvironment, launch, spawnSubgraph } from './spawned.js';

let engines: TestEngines;
let router: TestRouter;
beforeAll(async () => {
  engines = await startTestEngines();
  router = await createTestRouter();
});
afterAll(() => engines.stop());

test('auth killed between its write and its publish: the registration reaches users all the same', async () => {
  const common = commonEnvironment(engines, router);
  const environment = { ...common, ...(await authEnvironment()) };
  const users = await spawnSubgraph('users', common);
  const doomed = await spawnSubgraph('auth', {
    ...environment,
    PARTERRE_CRASH_POINT: 'outbox.before-publish',
  });
  const killed = once(doomed.child, 'exit');
  const input = { email: 'survivor@example.com', password, displayName: 'Survivor' };
  // Whether the answer came through before the end is open: the write had been acknowledged in any case.
  await router.ask(doomed, registerMutation, { input }).catch(() => undefined);
  expect((await killed)[1]).toBe('SIGKILL');

  const client = await MongoClient.connect(engines.mongodbUri);
  const account = await client.db('parterre_auth').collection<{ _id: string }>('accounts').findOne();
  await client.close();
  expect(account).not.toBeNull();
  const auth = await spawnSubgraph('auth', environment);
  const query = '{ me { displayName } }';
  let me: { displayName: string } | null = null;
  // Each question waits up to 2 s by itself; the relay leaves what is younger than a few seconds to its writer.
  for (let question = 0; question < 10 && me === null; question += 1) {
    me = (await router.ask(users, query, {}, user(account?._id ?? ''))).data?.me ?? null;
  }
  expect(me).toEqual({ displayName: 'Survivor' });

  for (const { child } of [auth, users]) {
    const exit = once(child, 'exit');
    child.kill('SIGTERM');
    expect((await exit)[0]).toBe(0);
  }
});

test('what is wrong with the environment is said by name, all at once, and never quoted', async () => {
  const { child, output } = launch('auth', { ACCESS_TOKEN_KEYS: 'a secret that is no key', PORT: '70000' });
  const [code] = await once(child, 'exit');
  expect(code).toBe(78);
  for (const name of ['MONGODB_URI', 'AMQP_URL', 'ACCESS_TOKEN_KEYS', 'PERSONAL_DATA_KEY', 'PORT']) {
    expect(output()).toContain(name);
  }
  expect(output()).not.toContain('a secret');
});

test('half a first admin is refused', async () => {
  const environment = { ...commonEnvironment(engines, router), ...(await authEnvironment()) };
  const { child, output } = launch('auth', { ...environment, ADMIN_EMAIL: 'admin@example.com' });
  expect((await once(child, 'exit'))[0]).toBe(78);
  expect(output()).toContain('ADMIN_EMAIL, ADMIN_PASSWORD: set both, or neither');
});
