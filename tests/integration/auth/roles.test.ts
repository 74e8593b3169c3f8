import type { Viewer } from '@parterre/identity/viewer';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type FrontDesk, newUser, openFrontDesk, refreshMutation, signIn, viewerOf } from './front-desk.js';

const ADMIN_EMAIL = 'admin@example.com';
const ADMIN_PASSWORD = 'the first of the admins';

let desk: FrontDesk;
let admin: Viewer & { kind: 'user' };
beforeAll(async () => {
  desk = await openFrontDesk({ settings: { ADMIN_EMAIL, ADMIN_PASSWORD } });
  admin = (await signIn(desk, ADMIN_EMAIL, ADMIN_PASSWORD)).viewer;
});
afterAll(() => desk.close());

const change = (action: 'grant' | 'revoke', input: object, viewer: Viewer = admin) =>
  desk.ask(
    `mutation($input: RoleInput!) { user: ${action}Role(input: $input) { id roles } }`,
    { input },
    viewer,
  );

const entities = (ids: string[], viewer: Viewer) =>
  desk.ask(
    'query($r: [_Any!]!) { _entities(representations: $r) { ... on User { id roles } } }',
    { r: ids.map((id) => ({ __typename: 'User', id })) },
    viewer,
  );

test('the first admin comes from the environment, and a later start changes nothing of it', async () => {
  expect(admin.roles).toEqual(['ADMIN', 'USER']);
  const second = await desk.startAnother({ ADMIN_PASSWORD: 'a password forgotten in a deployment' });
  await second.stop();
  expect((await signIn(desk, ADMIN_EMAIL, ADMIN_PASSWORD)).roles).toEqual(['ADMIN', 'USER']);
});

test('a weak first password stops the start and names the variable', async () => {
  const start = desk.startAnother({ ADMIN_EMAIL: 'other@example.com', ADMIN_PASSWORD: 'password1234' });
  await expect(start).rejects.toThrow(/^ADMIN_PASSWORD/);
});

test('a role is in the next token, goes with the next, and both are audited', async () => {
  const { userId, refreshToken } = await newUser(desk);
  const granted = await change('grant', { userId, role: 'ORGANIZER' });
  expect(granted).toEqual({ data: { user: { id: userId, roles: ['ORGANIZER', 'USER'] } } });
  await change('grant', { userId, role: 'ORGANIZER' });

  const { data } = await desk.ask(refreshMutation, { token: refreshToken });
  expect(data.result.session.roles).toEqual(['ORGANIZER', 'USER']);
  expect(viewerOf(data.result.session.accessToken).roles).toEqual(['ORGANIZER', 'USER']);

  await change('revoke', { userId, role: 'ORGANIZER' });
  const after = await desk.ask(refreshMutation, { token: data.result.session.refreshToken });
  expect(viewerOf(after.data.result.session.accessToken).roles).toEqual(['USER']);

  const account = await desk.accounts
    .collection<{ _id: string; audit: unknown[] }>('accounts')
    .findOne({ _id: userId });
  expect(account?.audit).toMatchObject([
    { by: admin.userId, action: 'GRANT', role: 'ORGANIZER', at: expect.any(Date) },
    { by: admin.userId, action: 'REVOKE', role: 'ORGANIZER', at: expect.any(Date) },
  ]);
});

test('STAFF is for named events, which the token carries', async () => {
  const { userId, refreshToken } = await newUser(desk);
  const { errors } = await change('grant', { userId, role: 'STAFF' });
  expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', faults: [{ field: 'eventIds' }] });

  await Promise.all(['A', 'B', 'C'].map((id) => change('grant', { userId, role: 'STAFF', eventIds: [id] })));
  await change('revoke', { userId, role: 'STAFF', eventIds: ['B'] });
  const { data } = await desk.ask(refreshMutation, { token: refreshToken });
  expect(viewerOf(data.result.session.accessToken)).toMatchObject({
    roles: ['STAFF', 'USER'],
    staffOf: ['A', 'C'],
  });
});

test('roles are granted by ADMIN alone, to accounts that exist, and the last ADMIN stays', async () => {
  const { userId, viewer } = await newUser(desk);
  const code = async (answer: ReturnType<typeof change>) => (await answer).errors?.[0]?.extensions.code;
  expect(await code(change('grant', { userId, role: 'ADMIN' }, viewer))).toBe('FORBIDDEN');
  expect(await code(change('grant', { userId, role: 'ADMIN' }, { kind: 'anonymous' }))).toBe(
    'UNAUTHENTICATED',
  );
  expect(await code(change('grant', { userId: 'nobody', role: 'ORGANIZER' }))).toBe('NOT_FOUND');
  expect(await code(change('revoke', { userId: admin.userId, role: 'ADMIN' }))).toBe('CONFLICT');
  expect(await code(change('revoke', { userId, role: 'USER' }))).toBe('BAD_USER_INPUT');
});

test('roles are seen by the user itself and ADMIN, a page of them with one query', async () => {
  const one = await newUser(desk);
  const other = await newUser(desk);
  expect((await entities([one.userId], one.viewer)).data._entities).toEqual([
    { id: one.userId, roles: ['USER'] },
  ]);
  expect((await entities([other.userId], one.viewer)).errors?.[0]?.extensions.code).toBe('FORBIDDEN');

  const finds = async () => {
    const metrics = await (await fetch(`${desk.auth.url}/metrics`)).text();
    const line = metrics.split('\n').find((text) => /^mongodb_commands_total.*"find".*"accounts"/.test(text));
    return Number(line?.split(' ').at(-1));
  };
  const ids = [];
  for (let index = 0; index < 20; index += 1) {
    ids.push((await newUser(desk)).userId);
  }
  const costs: number[] = [];
  for (let round = 0; round < 3; round += 1) {
    const before = await finds();
    const { data } = await entities(ids, admin);
    expect(data._entities).toHaveLength(20);
    costs.push((await finds()) - before);
  }
  // The outbox relay looks once a second: its query may fall into a round, not into all three.
  expect(Math.min(...costs)).toBe(1);
});
