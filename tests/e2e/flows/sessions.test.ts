import { randomUUID } from 'node:crypto';
import { createApi, login } from '@parterre/house/api';
import { expect, inject, test } from 'vitest';
import { textOf } from '../../kit/eml.js';
import { mailAbout } from '../../kit/mailbox.js';
import { codeOf } from '../../kit/refusal.js';
import { newBuyer, type Visitor } from '../../kit/visitors.js';

const house = inject('house');
const anyone = createApi(house.graphqlUrl);

const result = `__typename
  ... on SignedIn { session { accessToken accessTokenExpiresAt refreshToken roles user { id displayName } } }
  ... on WrongCredentials { message }`;

async function signIn({ account }: Visitor) {
  const { login } = await anyone(`mutation ($input: LoginInput!) { login(input: $input) { ${result} } }`, {
    input: account,
  });
  return login.session;
}

async function refresh(refreshToken: string) {
  const { refreshSession } = await anyone(
    `mutation ($input: RefreshSessionInput!) { refreshSession(input: $input) { ${result} } }`,
    { input: { refreshToken } },
  );
  return refreshSession;
}

const me = 'query { me { id displayName email roles } }';
const logout = 'mutation ($input: LogoutInput!) { logout(input: $input) }';

/** The code in a message, which people without a link type in. */
async function codeIn(person: Visitor, subject: string): Promise<string> {
  const text = textOf(await mailAbout(house, person, subject), 'text/plain');
  const code = /code, it is: (\S+)/.exec(text)?.[1];
  if (!code) throw new Error(`There is no code in:\n${text}`);
  return code;
}

test('signing in gives ten minutes and the right to go on; a wrong password and an unknown address are answered alike', async () => {
  const person = await newBuyer(house, 'Ada Moreau');
  const session = await signIn(person);
  expect(session).toMatchObject({ roles: ['USER'], user: { id: person.userId, displayName: 'Ada Moreau' } });
  expect(Date.parse(session.accessTokenExpiresAt) - Date.now()).toBeLessThanOrEqual(10 * 60_000);
  expect((await anyone.as(session.accessToken)(me)).me).toEqual({
    id: person.userId,
    displayName: 'Ada Moreau',
    email: person.account.email,
    roles: ['USER'],
  });
  expect((await anyone(me)).me).toBeNull();

  const attempt = (email: string) =>
    anyone(`mutation ($input: LoginInput!) { login(input: $input) { ${result} } }`, {
      input: { email, password: randomUUID() },
    });
  const wrong = await attempt(person.account.email);
  expect(wrong.login.__typename).toBe('WrongCredentials');
  expect(await attempt(`${randomUUID()}@parterre.example`)).toEqual(wrong);
});

test('a refresh token is exchanged for the next one, and ends with its session', async () => {
  const person = await newBuyer(house);
  const first = await signIn(person);
  const { session: second } = await refresh(first.refreshToken);
  expect(second.refreshToken).not.toBe(first.refreshToken);
  expect((await anyone.as(second.accessToken)(me)).me.id).toBe(person.userId);
  // A lost answer is asked for again: the same next token, not one more.
  expect((await refresh(first.refreshToken)).session.refreshToken).toBe(second.refreshToken);
  const { session: third } = await refresh(second.refreshToken);
  expect(third.refreshToken).not.toBe(second.refreshToken);

  const other = await signIn(person);
  expect((await anyone.as(third.accessToken)(logout, { input: {} })).logout).toBe(true);
  expect((await refresh(third.refreshToken)).__typename).toBe('WrongCredentials');
  expect((await refresh(other.refreshToken)).__typename).toBe('SignedIn');
  expect(await codeOf(anyone(logout, { input: {} }))).toBe('UNAUTHENTICATED');
});

test('devices are listed, and signed out one by one or all at once', async () => {
  const person = await newBuyer(house);
  const [phone, laptop] = [await signIn(person), await signIn(person)];
  const devices = async () =>
    (await anyone.as(laptop.accessToken)('query { mySessions { id current } }')).mySessions as {
      id: string;
      current: boolean;
    }[];
  // The third is that of the registration.
  expect(await devices()).toHaveLength(3);
  const { mySessions } = await anyone.as(phone.accessToken)('query { mySessions { id current } }');
  const { id: sessionId } = mySessions.find(({ current }: { current: boolean }) => current);
  await anyone.as(laptop.accessToken)(logout, { input: { sessionId } });
  expect((await refresh(phone.refreshToken)).__typename).toBe('WrongCredentials');
  expect((await devices()).map(({ id }) => id)).not.toContain(sessionId);

  await anyone.as(laptop.accessToken)(logout, { input: { everywhere: true } });
  expect((await refresh(laptop.refreshToken)).__typename).toBe('WrongCredentials');
  expect((await signIn(person)).user.id).toBe(person.userId);
});

test('a forgotten password is set anew by the code in the message; the old one and its sessions are dead', async () => {
  const person = await newBuyer(house);
  const before = await signIn(person);
  const ask = 'mutation ($input: RequestPasswordResetInput!) { requestPasswordReset(input: $input) }';
  const known = await anyone(ask, { input: { email: person.account.email } });
  expect(await anyone(ask, { input: { email: `${randomUUID()}@parterre.example` } })).toEqual(known);

  const input = { token: await codeIn(person, 'Choose a new password'), newPassword: randomUUID() };
  const reset = () =>
    anyone(`mutation ($input: ResetPasswordInput!) { resetPassword(input: $input) { ${result} } }`, {
      input,
    });
  const { resetPassword } = await reset();
  expect(resetPassword.session.user.id).toBe(person.userId);
  await expect(login(anyone, person.account)).rejects.toThrow();
  expect((await refresh(before.refreshToken)).__typename).toBe('WrongCredentials');
  const { userId } = await login(anyone, { ...person.account, password: input.newPassword });
  expect(userId).toBe(person.userId);
  // Good once.
  expect((await reset()).resetPassword.__typename).toBe('WrongCredentials');
});

test('an address is proven by the code in the message, once', async () => {
  const person = await newBuyer(house);
  const token = await codeIn(person, 'Confirm your e-mail address');
  const verify = () =>
    anyone('mutation ($input: VerifyEmailInput!) { verifyEmail(input: $input) }', { input: { token } });
  expect((await verify()).verifyEmail).toBe(true);
  expect((await verify()).verifyEmail).toBe(false);
});
