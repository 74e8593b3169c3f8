import { randomUUID } from 'node:crypto';
import { createApi, login } from '@parterre/house/api';
import { expect, inject, test } from 'vitest';
import { mailsTo } from '../../kit/mailbox.js';
import { codeIn, send } from '../../kit/raw-request.js';
import { refusalOf } from '../../kit/refusal.js';
import { until } from '../../kit/until.js';
import { newBuyer } from '../../kit/visitors.js';

const house = inject('house');
const anyone = createApi(house.graphqlUrl);
const registerMutation = `mutation ($input: RegisterInput!) { register(input: $input) {
  __typename ... on EmailTaken { message } ... on SignedIn { session { user { id displayName } } }
} }`;
const loginMutation = `mutation ($input: LoginInput!) { login(input: $input) {
  __typename ... on WrongCredentials { message retryAfterSeconds }
} }`;

const newInput = () => ({
  email: `${randomUUID()}@parterre.example`,
  password: `long enough ${randomUUID()}`,
  displayName: 'Test Buyer',
});

async function userWith(email: string): Promise<unknown> {
  const { api } = await login(anyone, house.admin);
  const { users } = await api(
    'query ($search: String!) { users(search: $search) { edges { node { id } } } }',
    {
      search: email,
    },
  );
  return users.edges;
}

test.each<[string, Record<string, unknown>, string, RegExp]>([
  ['an address without a domain', { email: 'ada' }, 'email', /such as ada@example\.com/],
  ['an empty address', { email: '' }, 'email', /such as ada@example\.com/],
  ['an address of 300 characters', { email: `${'a'.repeat(290)}@b.example` }, 'email', /254|such as/],
  ['an address with a second header', { email: 'a@b.example\r\nBcc: c@d.example' }, 'email', /such as/],
  ['two addresses', { email: 'a@b.example, c@d.example' }, 'email', /such as/],
  [
    'a password of eleven characters',
    { password: 'abcdefghijk' },
    'password',
    /at least 12 characters, and has 11/,
  ],
  ['a password of 257 characters', { password: 'ab'.repeat(129) }, 'password', /at most 256/],
  ['a password everybody tries', { password: 'password1234' }, 'password', /tried first/],
  ['one character over and over', { password: 'aaaaaaaaaaaaaaaa' }, 'password', /over and over/],
  ['no name', { displayName: '' }, 'displayName', /1 to 80/],
  ['a name of spaces', { displayName: '   ' }, 'displayName', /other than spaces/],
  ['a name of 81 characters', { displayName: 'x'.repeat(81) }, 'displayName', /1 to 80/],
  ['a language there is not', { locale: 'de' }, 'locale', /en or fr/],
])('no account is made, and the field at fault is named: %s', async (_what, wrong, field, message) => {
  const input = { ...newInput(), ...wrong };
  const refusal = await refusalOf(anyone(registerMutation, { input }));
  expect([refusal.code, refusal.faults[0]?.field]).toEqual(['BAD_USER_INPUT', field]);
  expect(refusal.faults.map((fault) => fault.message).join()).toMatch(message);
  if (typeof wrong.password === 'string') {
    expect(JSON.stringify(refusal)).not.toContain(wrong.password);
  }
  expect(await userWith(newInput().email)).toEqual([]);
  if (wrong.email === undefined) {
    expect(await userWith(input.email)).toEqual([]);
  }
});

test('an address is one account, in whatever case it is written', async () => {
  const input = newInput();
  expect((await anyone(registerMutation, { input })).register.__typename).toBe('SignedIn');
  const shouted = { ...input, email: input.email.toUpperCase(), password: `another ${input.password}` };
  expect((await anyone(registerMutation, { input: shouted })).register.__typename).toBe('EmailTaken');
  expect((await login(anyone, { email: shouted.email, password: input.password })).userId).toMatch(/\w/);
  await expect(login(anyone, shouted)).rejects.toThrow();
});

test('a name with line breaks makes no second header in a message', async () => {
  const person = await newBuyer(house, 'Eve\r\nBcc: victim@parterre.example\r\n\r\n<h1>Win</h1>').catch(
    () => null,
  );
  // To refuse it is as good.
  if (person) {
    const [mail] = await until('the first message', async () => {
      const mails = await mailsTo(house, person);
      return mails.length > 0 && mails;
    });
    expect(mail?.headers.get('bcc')).toBeUndefined();
    expect(mail?.parts.map(({ content }) => content.toString()).join()).not.toContain('<h1>');
  }
});

test('unknown and wrong are one answer', async () => {
  const { account } = await newBuyer(house);
  const [unknown, wrong] = await Promise.all(
    [newInput().email, account.email].map((email) =>
      anyone(loginMutation, { input: { email, password: 'wrong password' } }),
    ),
  );
  expect(unknown).toEqual(wrong);
  expect(wrong.login).toMatchObject({ __typename: 'WrongCredentials', retryAfterSeconds: null });
});

test('1,000 guesses by alias are one request too large; twenty are counted one by one', async () => {
  const { account } = await newBuyer(house);
  const guesses = (count: number) =>
    `mutation { ${Array.from(
      { length: count },
      (_, index) =>
        `g${index}: login(input: { email: "${account.email}", password: "guess number ${index}" }) {
          __typename ... on WrongCredentials { retryAfterSeconds }
        }`,
    ).join(' ')} }`;
  const startedAt = performance.now();
  const bomb = await send(house, { body: { query: guesses(1_000) } });
  expect([bomb.status, codeIn(bomb), bomb.data]).toEqual([400, 'TOO_COMPLEX', undefined]);
  expect(performance.now() - startedAt, 'ms, so nothing was hashed').toBeLessThan(2_000);
  const smaller = await send(house, { body: { query: guesses(40) } });
  expect([smaller.status, codeIn(smaller)]).toEqual([400, 'TOO_COMPLEX']);
  expect(smaller.errors[0]?.message).toMatch(/20 are allowed|30 are allowed/);

  const { data } = await send(house, { body: { query: guesses(15) } });
  const answers = Object.values(data) as { __typename: string; retryAfterSeconds: number | null }[];
  expect(answers.map(({ __typename }) => __typename)).toEqual(Array(15).fill('WrongCredentials'));
  // Ten are free; then the account is slowed, for its owner too, but not locked.
  expect(answers.filter(({ retryAfterSeconds }) => retryAfterSeconds !== null).length).toBeGreaterThan(0);
  const slowed = await anyone(loginMutation, { input: account });
  expect(slowed.login).toMatchObject({
    __typename: 'WrongCredentials',
    retryAfterSeconds: expect.any(Number),
  });
  await until(
    'the owner is let in again',
    async () => (await anyone(loginMutation, { input: account })).login.__typename === 'SignedIn',
    30_000,
  );
});
