import { createApi, login } from '@parterre/house/api';
import { expect, inject, test } from 'vitest';
import { named } from '../../kit/cases.js';
import { refusalOf } from '../../kit/refusal.js';
import { newBuyer } from '../../kit/visitors.js';

const house = inject('house');
const anyone = createApi(house.graphqlUrl);
const loginMutation = 'mutation ($input: LoginInput!) { login(input: $input) { __typename } }';

const operators = [
  { $ne: null },
  { $gt: '' },
  { $regex: '.*' },
  ['admin'],
  { $where: 'sleep(5000)' },
  1,
  true,
];

test.each(operators)('an operator in place of a text is no text: %j', async (operator) => {
  const { email, password } = house.admin;
  for (const input of [
    { email: operator, password },
    { email, password: operator },
  ]) {
    const refusal = await refusalOf(anyone(loginMutation, { input }));
    expect(refusal.code).toBe('BAD_USER_INPUT');
    expect(refusal.message).toContain('$input');
  }
  expect(
    (await refusalOf(anyone('query ($id: ID!) { venue(id: $id) { id } }', { id: { $ne: null } }))).code,
  ).toBe('BAD_USER_INPUT');
});

test.each(
  named([
    '$ne',
    '{"$gt":""}',
    '.*',
    '((((((',
    '$where',
    '__proto__',
    'constructor',
    '\\',
    '\u0000',
    'Tes.*ight',
  ]),
)('an operator or a pattern within a text is a text: %s', async (_name, text) => {
  const [person, admin] = await Promise.all([newBuyer(house), login(anyone, house.admin)]);
  const { users } = await admin.api('query ($s: String!) { users(search: $s) { edges { node { id } } } }', {
    s: text,
  });
  expect(users.edges).toEqual([]);
  for (const filter of [
    // A text without letters is none at all; with a word nobody uses it must find nothing.
    { text: `${text} zzqqxx`.slice(0, 100) },
    { city: text.slice(0, 80) },
    { categories: [text.slice(0, 40)] },
    { organizerId: text.slice(0, 64) },
  ]) {
    const query = 'query ($filter: EventFilter!) { events(filter: $filter) { edges { node { id } } } }';
    const outcome = await anyone(query, { filter }).then(
      ({ events }) => events.edges,
      (error: { errors: { extensions: { code: string } }[] }) => error.errors[0]?.extensions.code,
    );
    expect([[], 'BAD_USER_INPUT'], JSON.stringify(filter)).toContainEqual(outcome);
  }
  const cities = [text.slice(0, 40)];
  const kept = await person.api(
    `mutation ($p: UpdatePreferencesInput!) { updatePreferences(input: $p) { preferences { cities } } }`,
    { p: { cities } },
  );
  expect(kept.updatePreferences.preferences.cities).toHaveLength(1);
  const { me } = await person.api('{ me { displayName roles } }');
  expect(me).toEqual({ displayName: 'Test Buyer', roles: ['USER'] });
});

test.each([
  ['of the list', { after: 'not a cursor' }, 'after'],
  ['with an operator inside', { after: Buffer.from('{"$ne":null}').toString('base64url') }, 'after'],
  ['of another list', { after: Buffer.from('["DATE",{"$gt":""},"x"]').toString('base64url') }, 'after'],
  ['of 100,000 characters', { after: 'A'.repeat(100_000) }, 'after'],
  ['none, and no events', { first: 0 }, 'first'],
  ['none, and 101 events', { first: 101 }, 'first'],
  ['none, and fewer than none', { first: -1 }, 'first'],
])('a page that cannot be is refused with its field: a cursor %s', async (_what, page, field) => {
  const query =
    'query ($first: Int! = 20, $after: String) { events(first: $first, after: $after) { edges { cursor } } }';
  const { code, faults } = await refusalOf(anyone(query, page));
  expect([code, faults[0]?.field]).toEqual(['BAD_USER_INPUT', field]);
});
