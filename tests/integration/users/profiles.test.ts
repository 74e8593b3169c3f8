import { userRegistered } from '@parterre/contracts/auth-events';
import { ulid } from 'ulid';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { user } from '../../kit/as-router.js';
import { until } from '../../kit/until.js';
import { openVisitorsBook, type VisitorsBook } from './visitors-book.js';

let book: VisitorsBook;
beforeAll(async () => {
  book = await openVisitorsBook();
});
afterAll(() => book.close());

const admin = user('the-admin', 'ADMIN');
const representations = (ids: string[]) => ({ r: ids.map((id) => ({ __typename: 'User', id })) });
const entities = (fields: string) =>
  `query($r: [_Any!]!) { _entities(representations: $r) { ... on User { ${fields} } } }`;
const updateProfile =
  'mutation($input: UpdateProfileInput!) { user: updateProfile(input: $input) { displayName phone locale } }';
const updatePreferences = `mutation($input: UpdatePreferencesInput!) {
  user: updatePreferences(input: $input) { preferences { categories cities channels { email sms } } }
}`;

test('a registration that comes five times makes one profile and is told once', async () => {
  const userId = ulid();
  const payload = book.registered(userId, 'five@example.com', 'Five Times', 'fr');
  await Promise.all(Array.from({ length: 5 }, () => book.publish(userRegistered, payload)));
  const [told] = await book.toldOf(userId, 1);
  expect(told).toMatchObject({
    version: 1,
    locale: 'fr',
    contact: { email: 'five@example.com', phone: null, displayName: 'Five Times' },
  });
  await until('all five are consumed and the outbox is empty', async () => {
    const left = await book.db.collection('profiles').countDocuments({ 'outbox.0': { $exists: true } });
    return left === 0 && (await book.consumed('users.on-user-registered')) >= 5;
  });
  expect(book.told.filter((one) => one.userId === userId)).toHaveLength(1);
});

test('a registration that comes again does not undo what the user changed since', async () => {
  const userId = await book.newUser('Before');
  await book.ask(updateProfile, { input: { displayName: 'After' } }, user(userId));
  const before = await book.consumed('users.on-user-registered');
  await book.publish(userRegistered, book.registered(userId, 'again@example.com', 'Before'));
  await until('it is consumed', async () => (await book.consumed('users.on-user-registered')) > before);
  const { data } = await book.ask('{ me { displayName } }', {}, user(userId));
  expect(data.me.displayName).toBe('After');
});

test('each change is a version on, and the others are told the whole of it', async () => {
  const userId = await book.newUser('Grace');
  const viewer = user(userId);
  const profile = await book.ask(updateProfile, { input: { phone: '+33612345678', locale: 'fr' } }, viewer);
  expect(profile.data.user).toEqual({ displayName: 'Grace', phone: '+33612345678', locale: 'fr' });
  await book.ask(updateProfile, { input: { locale: 'fr' } }, viewer);
  const input = { categories: ['jazz', 'jazz'], cities: ['Lyon'], channels: { sms: true } };
  const preferences = await book.ask(updatePreferences, { input }, viewer);
  expect(preferences.data.user.preferences).toEqual({
    categories: ['jazz'],
    cities: ['Lyon'],
    channels: { email: true, sms: true },
  });
  await book.ask(updateProfile, { input: { phone: '' } }, viewer);

  const told = await book.toldOf(userId, 4);
  expect(told.map(({ version }) => version).sort()).toEqual([1, 2, 3, 4]);
  expect(told.find(({ version }) => version === 3)).toMatchObject({
    contact: { displayName: 'Grace', phone: '+33612345678' },
    preferences: { categories: ['jazz'], cities: ['Lyon'], channels: { email: true, sms: true } },
  });
  expect(told.find(({ version }) => version === 4)?.contact.phone).toBeNull();
});

test('changes made at once all stand', async () => {
  const userId = await book.newUser();
  const viewer = user(userId);
  const answers = await Promise.all([
    book.ask(updateProfile, { input: { displayName: 'Renamed' } }, viewer),
    book.ask(updateProfile, { input: { phone: '+41791234567' } }, viewer),
    book.ask(updatePreferences, { input: { cities: ['Genève'] } }, viewer),
  ]);
  expect(answers.flatMap(({ errors }) => errors ?? [])).toEqual([]);
  const { data } = await book.ask('{ me { displayName phone preferences { cities } } }', {}, viewer);
  expect(data.me).toEqual({
    displayName: 'Renamed',
    phone: '+41791234567',
    preferences: { cities: ['Genève'] },
  });
  expect((await book.toldOf(userId, 4)).map(({ version }) => version).sort()).toEqual([1, 2, 3, 4]);
});

test.each([
  ['phone', updateProfile, { phone: '0612345678' }],
  ['displayName', updateProfile, { displayName: '  ' }],
  ['locale', updateProfile, { locale: 'de' }],
  ['categories', updatePreferences, { categories: ['Not A Slug'] }],
  ['categories', updatePreferences, { categories: Array.from({ length: 51 }, (_, index) => `c${index}`) }],
  ['cities', updatePreferences, { cities: ['x'.repeat(81)] }],
])('a bad %s is named (%#)', async (field, mutation, input) => {
  const { errors } = await book.ask(mutation, { input }, user(ulid()));
  expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', faults: [{ field }] });
});

test('others see a name and a language, and nothing else', async () => {
  const userId = await book.newUser('Private');
  const stranger = user(await book.newUser());
  const open = await book.ask(
    'query($id: ID!) { user(id: $id) { displayName locale } }',
    { id: userId },
    stranger,
  );
  expect(open.data.user).toEqual({ displayName: 'Private', locale: 'en' });
  for (const field of ['email', 'phone', 'preferences { cities }', 'purchases { edges { cursor } }']) {
    const query = `query($id: ID!) { user(id: $id) { ${field} } }`;
    expect((await book.ask(query, { id: userId }, stranger)).errors?.[0]?.extensions.code).toBe('FORBIDDEN');
    expect((await book.ask(query, { id: userId }, admin)).errors).toBeUndefined();
    expect((await book.ask(query, { id: userId }, user(userId))).errors).toBeUndefined();
    const anonymous = await book.ask(entities(field), representations([userId]));
    expect(anonymous.errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
  }
  const reference = await book.ask(entities('displayName'), representations([userId]));
  expect(reference.data._entities).toEqual([{ displayName: 'Private' }]);
});

test('nobody is me for an anonymous visitor, and who is unknown is null', async () => {
  expect((await book.ask('{ me { id } }')).data).toEqual({ me: null });
  const started = performance.now();
  const query = 'query($id: ID!) { user(id: $id) { id } }';
  expect((await book.ask(query, { id: ulid() }, admin)).data).toEqual({ user: null });
  expect(performance.now() - started).toBeLessThan(1_000);
});

test('a page of twenty references costs one query', async () => {
  const ids = await Promise.all(Array.from({ length: 20 }, () => book.newUser()));
  const costs: number[] = [];
  for (let round = 0; round < 3; round += 1) {
    const before = await book.finds('profiles');
    const { data } = await book.ask(entities('id displayName'), representations([...ids, ...ids]));
    expect(data._entities).toHaveLength(40);
    costs.push((await book.finds('profiles')) - before);
  }
  // The outbox relay looks once a second: its query may fall into a round, not into all three.
  expect(Math.min(...costs)).toBe(1);
});

test('a reference to someone who registered just now waits for the registration to arrive', async () => {
  const userId = ulid();
  const answer = book.ask(entities('displayName'), representations([userId]));
  // On purpose while the question is open: the query has begun when it is counted.
  const before = await book.finds('profiles');
  await until('a second look', async () => (await book.finds('profiles')) > before + 1);
  await book.publish(userRegistered, book.registered(userId, 'late@example.com', 'Late'));
  expect((await answer).data._entities).toEqual([{ displayName: 'Late' }]);
});

test('a reference to nobody is NOT_FOUND, for an old id at once', async () => {
  const started = performance.now();
  const old = ulid(Date.now() - 3_600_000);
  const { errors } = await book.ask(entities('displayName'), representations([old]));
  expect(errors?.[0]?.extensions.code).toBe('NOT_FOUND');
  expect(performance.now() - started).toBeLessThan(1_000);
});

test('ADMIN finds by whole address and by id, and pages through everyone', async () => {
  const email = 'Find.Me@Example.com';
  const userId = await book.newUser('Found', email);
  const search = async (text: string) =>
    (
      await book.ask(
        'query($s: String) { users(search: $s) { edges { node { id email } } } }',
        { s: text },
        admin,
      )
    ).data.users.edges;
  expect(await search('find.me@example.COM ')).toEqual([{ node: { id: userId, email } }]);
  expect(await search(userId)).toEqual([{ node: { id: userId, email } }]);
  expect(await search('Found')).toEqual([]);

  const seen: string[] = [];
  let after: string | null = null;
  do {
    const { data } = await book.ask(
      'query($after: String) { users(first: 7, after: $after) { edges { node { id } } pageInfo { hasNextPage endCursor } } }',
      { after },
      admin,
    );
    seen.push(...data.users.edges.map((edge: { node: { id: string } }) => edge.node.id));
    after = data.users.pageInfo.hasNextPage ? data.users.pageInfo.endCursor : null;
  } while (after);
  expect(seen).toEqual([...new Set(seen)].sort().reverse());
  expect(seen).toHaveLength(await book.db.collection('profiles').countDocuments());

  const refused = await book.ask('{ users { edges { cursor } } }', {}, user(userId));
  expect(refused.errors?.[0]?.extensions.code).toBe('FORBIDDEN');
  const tooMany = await book.ask('{ users(first: 101) { edges { cursor } } }', {}, admin);
  expect(tooMany.errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
  const foreign = await book.ask('{ users(after: "nonsense") { edges { cursor } } }', {}, admin);
  expect(foreign.errors?.[0]?.extensions).toMatchObject({
    code: 'BAD_USER_INPUT',
    faults: [{ field: 'after' }],
  });
});
