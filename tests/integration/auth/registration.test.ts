import { createAccessTokenVerifier } from '@parterre/identity/access-token';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { until } from '../../kit/until.js';
import { type FrontDesk, newUser, openFrontDesk, password, registerMutation } from './front-desk.js';

let desk: FrontDesk;
beforeAll(async () => {
  desk = await openFrontDesk({ users: true });
});
afterAll(() => desk.close());

test('a registration reaches users through the broker, and the user can ask for itself at once', async () => {
  const email = 'Ada.Lovelace@Example.com';
  const input = { email: ` ${email}`.trim(), password, displayName: ' Ada ', locale: 'fr' };
  const registered = await desk.ask(registerMutation, { input });
  expect(registered.errors).toBeUndefined();
  const { accessToken, roles, user } = registered.data.register.session;
  expect(roles).toEqual(['USER']);

  const verifier = createAccessTokenVerifier({
    issuer: desk.settings.ACCESS_TOKEN_ISSUER,
    audience: desk.settings.ACCESS_TOKEN_AUDIENCE,
    jwks: { url: `${desk.auth.url}/.well-known/jwks.json` },
  });
  const viewer = await verifier.verify(accessToken);
  expect(viewer).toMatchObject({ kind: 'user', userId: user.id, roles: ['USER'], staffOf: [] });

  const me = await desk.askUsers('{ me { id displayName email phone locale } }', {}, viewer);
  expect(me).toEqual({
    data: { me: { id: user.id, displayName: 'Ada', email, phone: null, locale: 'fr' } },
  });
  await until('the outboxes are empty', async () => {
    const waiting = { 'outbox.0': { $exists: true } };
    const left = await desk.accounts.collection('accounts').countDocuments(waiting);
    return left + (await desk.profiles.collection('profiles').countDocuments(waiting)) === 0;
  });
});

test('every signing key is published, and only their public halves', async () => {
  const response = await fetch(`${desk.auth.url}/.well-known/jwks.json`);
  const { keys } = (await response.json()) as { keys: Record<string, string>[] };
  const configured = JSON.parse(desk.settings.ACCESS_TOKEN_KEYS) as { kid: string }[];
  expect(keys.map(({ kid }) => kid)).toEqual(configured.map(({ kid }) => kid));
  expect(keys.some((key) => 'd' in key)).toBe(false);
});

test('of ten registrations of one address at once, one makes the account', async () => {
  const spellings = ['race@example.com', 'RACE@example.com', 'Race@Example.COM'];
  const answers = await Promise.all(
    Array.from({ length: 10 }, (_, index) => {
      const email = spellings[index % 3];
      return desk.ask(registerMutation, { input: { email, password, displayName: `Racer ${index}` } });
    }),
  );
  const outcomes = answers.map((answer) => answer.data.register.__typename).sort();
  expect(outcomes).toEqual([...Array(9).fill('EmailTaken'), 'SignedIn']);
  await until('the profile of the one', async () => {
    const signedIn = answers.find((answer) => answer.data.register.__typename === 'SignedIn');
    const _id = signedIn?.data.register.session.user.id;
    return (await desk.profiles.collection('profiles').countDocuments({ _id })) === 1;
  });
  expect(await desk.accounts.collection('accounts').countDocuments()).toBe(2);
});

test.each([
  ['email', { email: 'nowhere' }, 'such as'],
  ['email', { email: `${'x'.repeat(250)}@example.com` }, ''],
  ['password', { password: 'short' }, 'at least 12'],
  ['password', { password: 'x'.repeat(257) }, 'at most 256'],
  ['password', { password: 'password1234' }, 'tried first'],
  ['password', { password: 'someone@example.com' }, 'e-mail address'],
  ['displayName', { displayName: ' ' }, 'spaces'],
  ['displayName', { displayName: 'x'.repeat(81) }, '1 to 80'],
  ['locale', { locale: 'tlh' }, 'en or fr'],
])('a bad %s is named, with what would be right (%#)', async (field, fault, hint) => {
  const input = { email: 'someone@example.com', password, displayName: 'Someone', ...fault };
  const { errors } = await desk.ask(registerMutation, { input });
  expect(errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
  const faults = errors?.[0]?.extensions.faults as { field: string; message: string }[];
  expect(faults.map((one) => one.field)).toContain(field);
  expect(faults.map((one) => one.message).join()).toContain(hint);
});

test('an address is proven once, by the latest message', async () => {
  const { email, viewer } = await newUser(desk, 'prove@example.com');
  const verify = async (token: string) => {
    const answer = await desk.ask('mutation($token: String!) { ok: verifyEmail(input: { token: $token }) }', {
      token,
    });
    return answer.data.ok;
  };
  const again = 'mutation { ok: requestEmailVerification(input: { locale: "fr" }) }';
  const first = await desk.mailTo('verification', email);
  expect(first.locale).toBe('en');
  expect((await desk.ask(again, {}, viewer)).data.ok).toBe(true);
  const second = await desk.mailTo('verification', email, 2);
  expect(second.locale).toBe('fr');

  expect(await verify(first.token)).toBe(false);
  expect(await verify('nonsense')).toBe(false);
  expect(await verify(second.token)).toBe(true);
  expect(await verify(second.token)).toBe(false);
  expect((await desk.ask(again, {}, viewer)).data.ok).toBe(false);
});

test('a message to prove an address is too old after three days', async () => {
  const { email } = await newUser(desk, 'late@example.com');
  const { token } = await desk.mailTo('verification', email);
  desk.travel(3 * 24 * 3_600_000);
  const answer = await desk.ask(`mutation { ok: verifyEmail(input: { token: "${token}" }) }`);
  expect(answer.data.ok).toBe(false);
});

test('whoever is not the router is refused', async () => {
  const response = await fetch(`${desk.auth.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-parterre-identity': 'forged' },
    body: JSON.stringify({ query: '{ __typename }' }),
  });
  expect(response.status).toBe(401);
});
