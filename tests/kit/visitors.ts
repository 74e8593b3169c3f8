import { randomUUID } from 'node:crypto';
import { type Account, type Api, createApi, login } from '@parterre/house/api';
import { createAccessTokenSigner, maxAccessTokenLifetimeSeconds } from '@parterre/identity/access-token';
import { importSigningKey } from '@parterre/identity/keys';
import { ulid } from 'ulid';
import { secretsOf } from './house-secrets.js';
import type { HouseFacts } from './shared-house.js';

/** People at the public door of a house, each made for one test. */

export interface Visitor {
  userId: string;
  account: Account;
  accessToken: string;
  api: Api;
}

export async function newBuyer(
  house: HouseFacts,
  displayName = 'Test Buyer',
  locale = 'en',
): Promise<Visitor> {
  const account = { email: `${randomUUID()}@parterre.example`, password: randomUUID() };
  const anonymous = createApi(house.graphqlUrl);
  const { register } = await anonymous(
    `mutation ($input: RegisterInput!) {
      register(input: $input) { ... on SignedIn { session { accessToken user { id } } } ... on EmailTaken { message } }
    }`,
    { input: { ...account, displayName, locale } },
  );
  const { accessToken, user } = register.session;
  return { userId: user.id, account, accessToken, api: anonymous.as(accessToken) };
}

export async function newOrganizer(house: HouseFacts): Promise<Visitor> {
  const person = await newBuyer(house, 'Test Organizer');
  await grant(house, { userId: person.userId, role: 'ORGANIZER' });
  return signedInAgain(house, person);
}

/** An organizer and two who buy. */
export async function newCast(house: HouseFacts): Promise<Record<'organizer' | 'ann' | 'bob', Visitor>> {
  const [organizer, ann, bob] = await Promise.all([
    newOrganizer(house),
    newBuyer(house, 'Ann'),
    newBuyer(house, 'Bob'),
  ]);
  return { organizer, ann, bob };
}

/** Roles stand in the access token, so they hold from the next sign-in on. */
export async function signedInAgain(house: HouseFacts, person: Visitor): Promise<Visitor> {
  const { api, accessToken } = await login(createApi(house.graphqlUrl), person.account);
  return { ...person, api, accessToken };
}

export async function grant(
  house: HouseFacts,
  input: { userId: string; role: string; eventIds?: string[] },
): Promise<void> {
  const admin = await login(createApi(house.graphqlUrl), house.admin);
  await admin.api('mutation ($input: RoleInput!) { grantRole(input: $input) { id } }', { input });
}

/** As startHouse sets them. */
const tokens = { issuer: 'https://parterre.example', audience: 'parterre' };

/**
 * Buyers nobody has registered, with tokens signed by the house's own key: many passwords to hash would take longer
 * than the race they are needed for. For what needs no profile; whoever pays is written to, and must have one.
 */
export async function buyersWithoutProfiles(house: HouseFacts, count: number): Promise<Api[]> {
  const key = await importSigningKey(secretsOf(house).accessTokenKey);
  const signer = createAccessTokenSigner({ ...tokens, key, lifetimeSeconds: maxAccessTokenLifetimeSeconds });
  const claims = { roles: ['USER'], staffOf: [] } as const;
  return Promise.all(
    Array.from({ length: count }, async () => {
      const { token } = await signer.sign({ ...claims, userId: ulid(), sessionId: ulid() });
      return createApi(house.graphqlUrl, token);
    }),
  );
}
