import { createApi, login } from '@parterre/house/api';
import { expect, inject, test } from 'vitest';
import { buy, newDraft, newEvent } from '../../kit/box-office.js';
import { codeOf } from '../../kit/refusal.js';
import { grant, newBuyer, newOrganizer, signedInAgain, type Visitor } from '../../kit/visitors.js';

const house = inject('house');
const anyone = createApi(house.graphqlUrl);

async function revoke(input: { userId: string; role: string }): Promise<void> {
  const admin = await login(anyone, house.admin);
  await admin.api('mutation ($input: RoleInput!) { revokeRole(input: $input) { id } }', { input });
}

/** A sign-in whose session can be gone on with. */
async function signIn({ account }: Visitor): Promise<{ accessToken: string; refreshToken: string }> {
  const { login } = await anyone(
    `mutation ($input: LoginInput!) { login(input: $input) {
      ... on SignedIn { session { accessToken refreshToken } }
    } }`,
    { input: account },
  );
  return login.session;
}

async function refresh(refreshToken: string) {
  const { refreshSession } = await anyone(
    `mutation ($input: RefreshSessionInput!) { refreshSession(input: $input) {
      ... on SignedIn { session { accessToken refreshToken roles } }
    } }`,
    { input: { refreshToken } },
  );
  return refreshSession.session;
}

test('a role is there from the next refresh on, and gone from the one after it was taken away', async () => {
  const person = await newBuyer(house);
  const before = await signIn(person);
  expect(await codeOf(newDraft(anyone.as(before.accessToken)))).toBe('FORBIDDEN');
  expect(await codeOf(newDraft(anyone))).toBe('UNAUTHENTICATED');

  await grant(house, { userId: person.userId, role: 'ORGANIZER' });
  // The token at hand says what it said before.
  expect(await codeOf(newDraft(anyone.as(before.accessToken)))).toBe('FORBIDDEN');
  const organizer = await refresh(before.refreshToken);
  expect(organizer.roles.toSorted()).toEqual(['ORGANIZER', 'USER']);
  const draft = await newDraft(anyone.as(organizer.accessToken));
  expect(draft.id).toBeTruthy();

  await revoke({ userId: person.userId, role: 'ORGANIZER' });
  const after = await refresh(organizer.refreshToken);
  expect(after.roles).toEqual(['USER']);
  expect(await codeOf(newDraft(anyone.as(after.accessToken)))).toBe('FORBIDDEN');
});

test('roles are granted by ADMIN alone', async () => {
  const [organizer, buyer] = await Promise.all([newOrganizer(house), newBuyer(house)]);
  const give = 'mutation ($input: RoleInput!) { grantRole(input: $input) { id } }';
  const input = { userId: buyer.userId, role: 'ADMIN' };
  expect(await codeOf(buyer.api(give, { input }))).toBe('FORBIDDEN');
  expect(await codeOf(organizer.api(give, { input }))).toBe('FORBIDDEN');
  expect(await codeOf(anyone(give, { input }))).toBe('UNAUTHENTICATED');
  expect(await codeOf(organizer.api('query { users { edges { node { id } } } }'))).toBe('FORBIDDEN');
});

test('an organizer acts for its own events alone', async () => {
  const [owner, rival, buyer] = await Promise.all([
    newOrganizer(house),
    newOrganizer(house),
    newBuyer(house),
  ]);
  const event = await newEvent(owner.api);
  const order = await buy(buyer.api, event.id, ['Stalls/R1/1']);
  const input = { eventId: event.id };
  const cancel = 'mutation ($input: EventActionInput!) { cancelEvent(input: $input) { id } }';
  const statistics = 'query ($eventId: ID!) { event(id: $eventId) { statistics { ticketsSold } } }';
  const orders = 'query ($eventId: ID!) { orders(eventId: $eventId) { edges { node { id } } } }';
  for (const other of [rival.api, buyer.api, anyone]) {
    const refusals = ['FORBIDDEN', 'NOT_FOUND', 'UNAUTHENTICATED'];
    expect(refusals).toContain(await codeOf(other(cancel, { input })));
    expect(refusals).toContain(await codeOf(other(statistics, input)));
    expect(refusals).toContain(await codeOf(other(orders, input)));
  }
  expect((await owner.api(orders, input)).orders.edges).toEqual([{ node: { id: order.id } }]);
});

test('door staff see the codes of the events they work at, and of no other', async () => {
  const organizer = await newOrganizer(house);
  const [mine, other, buyer, person] = await Promise.all([
    newEvent(organizer.api),
    newEvent(organizer.api),
    newBuyer(house),
    newBuyer(house),
  ]);
  const tickets = [
    (await buy(buyer.api, mine.id, ['Stalls/R1/1'])).tickets[0],
    (await buy(buyer.api, other.id, ['Stalls/R1/1'])).tickets[0],
  ];
  const code = 'query ($id: ID!) { ticket(id: $id) { qrCode } }';
  expect(await codeOf(person.api(code, { id: tickets[0].id }))).toBe('NOT_FOUND');
  await grant(house, { userId: person.userId, role: 'STAFF', eventIds: [mine.id] });
  const staff = await signedInAgain(house, person);
  expect((await staff.api(code, { id: tickets[0].id })).ticket.qrCode).toBe(tickets[0].qrCode);
  expect(await codeOf(staff.api(code, { id: tickets[1].id }))).toBe('NOT_FOUND');
});
