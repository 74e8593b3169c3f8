import { randomUUID } from 'node:crypto';
import { type Account, type Api, createApi, login } from '@parterre/house/api';
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
