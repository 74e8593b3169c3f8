import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  type FrontDesk,
  loginMutation,
  newUser,
  openFrontDesk,
  refreshMutation,
  sessionFields,
} from './front-desk.js';

let desk: FrontDesk;
beforeAll(async () => {
  desk = await openFrontDesk();
});
afterAll(() => desk.close());

const wrong = 'not the password at all';
const login = async (email: string, password: string) =>
  (await desk.ask(loginMutation, { input: { email, password } })).data.result;
const right = 'a sentence nobody guesses';

const requestReset = async (email: string) =>
  (
    await desk.ask('mutation($email: String!) { ok: requestPasswordReset(input: { email: $email }) }', {
      email,
    })
  ).data.ok;
const reset = (token: string, newPassword: string) =>
  desk.ask(
    `mutation($input: ResetPasswordInput!) { result: resetPassword(input: $input) { ${sessionFields} } }`,
    { input: { token, newPassword } },
  );

test('a wrong password and an unknown address are answered alike, try by try', async () => {
  const { email } = await newUser(desk);
  for (let attempt = 1; attempt <= 12; attempt += 1) {
    const known = await login(email, wrong);
    expect(known.__typename).toBe('WrongCredentials');
    expect(known.retryAfterSeconds === null).toBe(attempt <= 10);
    expect(await login('nobody@example.com', wrong)).toEqual(known);
  }
});

test('a wrong password and an unknown address are answered in the same time', async () => {
  const took = { known: [] as number[], unknown: [] as number[] };
  const timed = async (of: 'known' | 'unknown', address: string) => {
    const started = performance.now();
    await login(address, wrong);
    took[of].push(performance.now() - started);
  };
  // By turns, each first half of the time: what else the machine does then falls on both.
  for (let round = 0; round < 5; round += 1) {
    const { email } = await newUser(desk);
    for (let attempt = 0; attempt < 10; attempt += 1) {
      const turns = [() => timed('known', email), () => timed('unknown', `nobody-${round}@example.com`)];
      for (const turn of attempt % 2 === 0 ? turns : turns.reverse()) {
        await turn();
      }
    }
  }
  const median = (times: number[]) => [...times].sort((a, b) => a - b)[25] ?? Number.NaN;
  const ratio = median(took.known) / median(took.unknown);
  expect(ratio).toBeGreaterThan(0.6);
  expect(ratio).toBeLessThan(1.6);
});

test('a slowed account refuses even the right password, until the wait is over', async () => {
  const { email } = await newUser(desk);
  for (let attempt = 0; attempt < 10; attempt += 1) {
    await login(email.toUpperCase(), wrong);
  }
  expect(await login(email, right)).toMatchObject({ __typename: 'WrongCredentials', retryAfterSeconds: 2 });
  desk.travel(2_000);
  expect((await login(email, right)).__typename).toBe('SignedIn');
  expect(await login(email, wrong)).toMatchObject({ retryAfterSeconds: null });
});

test('a hundred guesses at once are not a hundred guesses', async () => {
  const { email } = await newUser(desk);
  const started = performance.now();
  const answers = await Promise.all(Array.from({ length: 100 }, () => login(email, wrong)));
  const waitsThatEnded = Math.floor((performance.now() - started) / 2_000);
  const heard = answers.filter(({ retryAfterSeconds }) => retryAfterSeconds === null);
  expect(heard.length).toBeLessThanOrEqual(10 + waitsThatEnded);
});

test('the address is taken in any case of letters', async () => {
  const { email, userId } = await newUser(desk);
  expect((await login(email.toUpperCase(), right)).session.user.id).toBe(userId);
});

test('a forgotten password is set anew, once, and every session ends', async () => {
  const { email, refreshToken } = await newUser(desk);
  for (let attempt = 0; attempt < 11; attempt += 1) {
    await login(email, wrong);
  }
  expect(await requestReset(email)).toBe(true);
  const { token } = await desk.mailTo('reset', email);

  const renewed = 'remembered from now on';
  expect((await reset(token, 'short')).errors?.[0]?.extensions).toMatchObject({
    code: 'BAD_USER_INPUT',
    faults: [{ field: 'newPassword' }],
  });
  const both = await Promise.all([reset(token, renewed), reset(token, `${renewed} or not`)]);
  const outcomes = both.map(({ data }) => data.result.__typename);
  expect([...outcomes].sort()).toEqual(['SignedIn', 'WrongCredentials']);

  const { data } = await desk.ask(refreshMutation, { token: refreshToken });
  expect(data.result.__typename).toBe('WrongCredentials');
  const winner = outcomes[0] === 'SignedIn' ? renewed : `${renewed} or not`;
  // The wait after the failed tries is lifted: this is the owner's way in.
  expect((await login(email, winner)).__typename).toBe('SignedIn');
  expect((await login(email, right)).__typename).toBe('WrongCredentials');
});

test('a token to set a password is too old after an hour', async () => {
  const { email } = await newUser(desk);
  await requestReset(email);
  const { token } = await desk.mailTo('reset', email);
  desk.travel(3_600_000);
  expect((await reset(token, 'remembered from now on')).data.result.__typename).toBe('WrongCredentials');
});

test('asking for a new password tells nothing of who has an account, and floods no mailbox', async () => {
  const { email } = await newUser(desk);
  const timed = async (address: string) => {
    const started = performance.now();
    expect(await requestReset(address)).toBe(true);
    return performance.now() - started;
  };
  const known: number[] = [];
  const unknown: number[] = [];
  for (let attempt = 0; attempt < 5; attempt += 1) {
    known.push(await timed(email));
    unknown.push(await timed('nobody-either@example.com'));
  }
  // The answer waits for a fixed time that is longer than the work (timers may end a millisecond early).
  expect(Math.min(...known, ...unknown)).toBeGreaterThan(145);
  const middle = (times: number[]) => [...times].sort((a, b) => a - b)[2] ?? Number.NaN;
  expect(middle(known) / middle(unknown)).toBeLessThan(1.5);
  expect(middle(unknown) / middle(known)).toBeLessThan(1.5);
  await desk.mailTo('reset', email, 3);
  expect(desk.mails.filter((mail) => mail.kind === 'reset' && mail.email === email)).toHaveLength(3);
});
