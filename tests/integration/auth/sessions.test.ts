import { createAttemptStore } from '@parterre/auth/data/attempt.store';
import { createSessionStore } from '@parterre/auth/data/session.store';
import { createLookupHasher } from '@parterre/personal-data/lookup';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  type FrontDesk,
  newUser,
  openFrontDesk,
  password,
  refreshMutation,
  sessionFields,
  signIn,
} from './front-desk.js';

let desk: FrontDesk;
beforeAll(async () => {
  desk = await openFrontDesk();
});
afterAll(() => desk.close());

const refresh = async (token: string) => (await desk.ask(refreshMutation, { token })).data.result;
const sessions = () => desk.accounts.collection<{ _id: string; used: unknown[]; userId: string }>('sessions');
const logout = 'mutation($input: LogoutInput!) { ok: logout(input: $input) }';

test('ten refreshes with one token at once rotate it once, and all get the same next token', async () => {
  const { refreshToken, viewer } = await newUser(desk);
  const results = await Promise.all(Array.from({ length: 10 }, () => refresh(refreshToken)));
  expect(results.map(({ __typename }) => __typename)).toEqual(Array(10).fill('SignedIn'));
  expect(new Set(results.map(({ session }) => session.refreshToken)).size).toBe(1);
  expect(results[0].session.refreshToken).not.toBe(refreshToken);
  const [session] = await sessions()
    .find({ _id: (viewer as { sessionId: string }).sessionId })
    .toArray();
  expect(session?.used).toHaveLength(1);
});

test('a lost answer can be asked for again within the grace', async () => {
  const { refreshToken } = await newUser(desk);
  const first = await refresh(refreshToken);
  desk.travel(29_000);
  const again = await refresh(refreshToken);
  expect(again.session.refreshToken).toBe(first.session.refreshToken);
  expect((await refresh(again.session.refreshToken)).__typename).toBe('SignedIn');
});

test('a token used again after the grace ends the session for all who hold it', async () => {
  const { refreshToken, email } = await newUser(desk);
  const other = await signIn(desk, email);
  const next = await refresh(refreshToken);
  desk.travel(31_000);
  expect(await refresh(refreshToken)).toMatchObject({
    __typename: 'WrongCredentials',
    retryAfterSeconds: null,
  });
  expect((await refresh(next.session.refreshToken)).__typename).toBe('WrongCredentials');
  expect((await refresh(other.refreshToken)).__typename).toBe('SignedIn');
});

test('an older token within the grace gets nothing and ends nothing', async () => {
  const { refreshToken } = await newUser(desk);
  const second = await refresh(refreshToken);
  const third = await refresh(second.session.refreshToken);
  expect((await refresh(refreshToken)).__typename).toBe('WrongCredentials');
  expect((await refresh(third.session.refreshToken)).__typename).toBe('SignedIn');
});

test.each(['', 'nonsense', `${'0'.repeat(26)}.${'A'.repeat(43)}`])(
  '%j is no refresh token',
  async (token) => {
    expect((await refresh(token)).__typename).toBe('WrongCredentials');
  },
);

test('guessing beside a session that exists does not end it', async () => {
  const { refreshToken } = await newUser(desk);
  expect((await refresh(`${refreshToken.slice(0, 27)}${'A'.repeat(43)}`)).__typename).toBe(
    'WrongCredentials',
  );
  expect((await refresh(refreshToken)).__typename).toBe('SignedIn');
});

test('a session that is not used for a month is over', async () => {
  const { refreshToken } = await newUser(desk);
  desk.travel(30 * 24 * 3_600_000);
  expect((await refresh(refreshToken)).__typename).toBe('WrongCredentials');
});

test('devices are listed, and signed out one by one or all', async () => {
  const { email, viewer, refreshToken } = await newUser(desk);
  const phone = await signIn(desk, email);
  const tablet = await signIn(desk, email);
  const list = async () =>
    (await desk.ask('{ mySessions { id current createdAt expiresAt } }', {}, viewer)).data.mySessions;

  const all = await list();
  expect(all).toHaveLength(3);
  expect(all.filter((one: { current: boolean }) => one.current)).toMatchObject([
    { id: (viewer as { sessionId: string }).sessionId },
  ]);

  const { data: other } = await desk.ask(logout, { input: { sessionId: phone.viewer.sessionId } }, viewer);
  expect(other.ok).toBe(true);
  expect((await refresh(phone.refreshToken)).__typename).toBe('WrongCredentials');
  expect(await list()).toHaveLength(2);

  expect((await desk.ask(logout, { input: {} }, tablet.viewer)).data.ok).toBe(true);
  expect((await refresh(tablet.refreshToken)).__typename).toBe('WrongCredentials');

  const stranger = await newUser(desk);
  const input = { sessionId: (viewer as { sessionId: string }).sessionId };
  expect((await desk.ask(logout, { input }, stranger.viewer)).data.ok).toBe(false);
  expect((await refresh(refreshToken)).__typename).toBe('SignedIn');

  expect((await desk.ask(logout, { input: { everywhere: true } }, viewer)).data.ok).toBe(true);
  expect((await refresh(refreshToken)).__typename).toBe('WrongCredentials');
  expect(await sessions().countDocuments({ userId: viewer.kind === 'user' ? viewer.userId : '' })).toBe(0);
});

test('a new password ends every session and begins one', async () => {
  const { email, viewer, refreshToken } = await newUser(desk);
  const phone = await signIn(desk, email);
  const change = async (currentPassword: string, newPassword: string) =>
    desk.ask(
      `mutation($input: ChangePasswordInput!) { result: changePassword(input: $input) { ${sessionFields} } }`,
      { input: { currentPassword, newPassword } },
      viewer,
    );
  const renewed = 'another sentence nobody guesses';
  expect((await change('not the password', renewed)).data.result.__typename).toBe('WrongCredentials');
  expect((await change(password, 'short')).errors?.[0]?.extensions).toMatchObject({
    code: 'BAD_USER_INPUT',
    faults: [{ field: 'newPassword' }],
  });
  expect((await change(password, password)).errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');

  const { data } = await change(password, renewed);
  expect(data.result.__typename).toBe('SignedIn');
  for (const token of [refreshToken, phone.refreshToken]) {
    expect((await refresh(token)).__typename).toBe('WrongCredentials');
  }
  expect((await refresh(data.result.session.refreshToken)).__typename).toBe('SignedIn');
  expect((await signIn(desk, email, renewed)).roles).toEqual(['USER']);
});

test('what has expired is swept away, and nothing else', async () => {
  const { refreshToken } = await newUser(desk);
  desk.travel(29 * 24 * 3_600_000);
  const kept = await newUser(desk);
  desk.travel(2 * 24 * 3_600_000);
  const hasher = createLookupHasher(desk.key);
  const now = desk.now();
  await createSessionStore(desk.accounts).sweep(now);
  await createAttemptStore(desk.accounts, hasher).sweep(now);
  const left = await sessions().find().toArray();
  expect(left.map(({ userId }) => userId)).toEqual([kept.userId]);
  expect((await refresh(refreshToken)).__typename).toBe('WrongCredentials');
  expect((await refresh(kept.refreshToken)).__typename).toBe('SignedIn');
});

test('what needs a user says so to a stranger', async () => {
  const { errors } = await desk.ask('{ mySessions { id } }');
  expect(errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
});
