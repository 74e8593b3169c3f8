import { randomBytes, randomUUID } from 'node:crypto';
import { createApi } from '@parterre/house/api';
import { expect, inject, test } from 'vitest';
import { buyHeld, holdSeats, newEvent, payOrder, placeOrder } from '../../kit/box-office.js';
import { mailAbout } from '../../kit/mailbox.js';
import { send } from '../../kit/raw-request.js';
import { tracesOf } from '../../kit/traces.js';
import { until } from '../../kit/until.js';
import { newOrganizer, type Visitor } from '../../kit/visitors.js';

const house = inject('house');

const word = `canary${randomBytes(6).toString('hex')}`;
const person = {
  email: `${word}.mail@parterre.example`,
  password: `${word} sings at midnight`,
  displayName: `${word} Bird-Songster`,
};
const phone = '+33698712345';
const card = '4024007134564842';

test('what a buyer gives away in a purchase stands nowhere but in the mail: no log, queue, database or metric', async () => {
  const anyone = createApi(house.graphqlUrl);
  const register = `mutation ($input: RegisterInput!) { register(input: $input) {
    ... on SignedIn { session { accessToken refreshToken user { id } } } ... on EmailTaken { message }
  } }`;
  const { session } = (await anyone(register, { input: { ...person, locale: 'fr' } })).register;
  const api = anyone.as(session.accessToken);
  const canary: Visitor = {
    userId: session.user.id,
    account: person,
    accessToken: session.accessToken,
    api,
  };
  await api('mutation ($input: UpdateProfileInput!) { updateProfile(input: $input) { phone } }', {
    input: { phone },
  });
  const signIn = 'mutation ($input: LoginInput!) { login(input: $input) { __typename } }';
  await anyone(signIn, { input: { email: person.email, password: person.password } });
  await anyone(signIn, { input: { email: person.email.toUpperCase(), password: `${person.password}!` } });
  await anyone('mutation ($input: RequestPasswordResetInput!) { requestPasswordReset(input: $input) }', {
    input: { email: person.email },
  });
  expect((await anyone(register, { input: person })).register.message).toMatch(/\w/);

  const organizer = await newOrganizer(house);
  const event = await newEvent(organizer.api, { title: `Aubade ${randomUUID().slice(0, 8)}` });
  const hold = await holdSeats(api, event.id, ['Stalls/R1/1', 'Stalls/R1/2']);
  const order = await placeOrder(api, hold.id);
  await payOrder(api, order.id, card).catch(() => 'refused');
  await payOrder(api, order.id, 'tok_declined');
  const bought = await buyHeld(api, hold.id);
  expect(bought.status).toBe('CONFIRMED');
  await organizer.api(
    `{ event(id: "${event.id}") { statistics { ticketsSold } } orders(eventId: "${event.id}") { edges { node { id } } } }`,
  );
  const search =
    'query ($id: ID!, $text: String) { orders(eventId: $id, search: $text) { edges { node { id } } } }';
  await until('the buyer to be found by the address', async () => {
    const { orders } = await organizer.api(search, { id: event.id, text: person.email });
    return orders.edges.length === 1;
  });
  await mailAbout(house, canary, event.title);

  // And where it does not belong: in documents, variables and addresses that are refused.
  const texts = [person.email, person.password, person.displayName, card, session.accessToken];
  for (const text of texts) {
    const authorization = `Bearer ${session.accessToken}`;
    for (const body of [
      { query: `{ event(id: "${text}") { nothing } }` },
      { query: `{ ${text} }` },
      { query: signIn, variables: { input: text } },
      { query: signIn, variables: { input: { email: text, password: [text] } } },
      { query: signIn, variables: { input: { email: text, password: text } } },
      { query: '{ me { id } }', operationName: text },
      {
        query: 'query ($id: ID!) { event(id: $id) { id } order(id: $id) { id } hold(id: $id) { id } }',
        variables: { id: text },
      },
    ]) {
      expect((await send(house, { body, headers: { authorization } })).status).toBeLessThan(500);
    }
    await send(house, { method: 'GET', search: `?query=${encodeURIComponent(`{ me(x: "${text}") }`)}` });
    await send(house, {
      body: { query: '{ me { id } }' },
      headers: { authorization: `Bearer ${encodeURIComponent(text)}` },
    });
  }

  const found = await tracesOf(house, {
    word,
    'e-mail': person.email,
    name: 'Bird-Songster',
    password: 'sings at midnight',
    phone: phone.slice(3),
    card,
    'access token': session.accessToken,
    'its signature': session.accessToken.split('.')[2],
    'refresh token': session.refreshToken.split('.').at(-1),
  });
  expect(found).toEqual([]);
});

test('the search of this test finds what is there', async () => {
  const organizer = await newOrganizer(house);
  const event = await newEvent(organizer.api, { title: `Plain ${word}` });
  const found = await tracesOf(house, { title: `Plain ${word}`, id: event.id });
  expect(found).toContain('parterre_events.events: title');
  expect(
    found.filter((place) => place.startsWith('rabbitmq/data/')).length,
    'queues on disk',
  ).toBeGreaterThan(0);
});
