import { generateSigningKey, importSigningKey } from '@parterre/identity/keys';
import { createRouterTokenMinter, routerTokenHeader } from '@parterre/identity/router-token';
import { anonymous, type Viewer } from '@parterre/identity/viewer';
import * as jose from 'jose';
import { beforeAll, expect, inject, test } from 'vitest';
import { holdSeats, newEvent } from '../../kit/box-office.js';
import { secretsOf } from '../../kit/house-secrets.js';
import { codeIn, send } from '../../kit/raw-request.js';
import { newBuyer, newOrganizer, type Visitor } from '../../kit/visitors.js';

const house = inject('house');
const secrets = secretsOf(house);
const doors = ['auth', 'users', 'events', 'tickets', 'tickets-2', 'payments', 'notifications'];
const admin: Viewer = { kind: 'user', userId: 'forger', sessionId: 's', roles: ['ADMIN'], staffOf: [] };

let buyer: Visitor;
beforeAll(async () => {
  buyer = await newBuyer(house, 'Rightful Owner');
});

async function minter(key = secrets.routerIdentityKey) {
  return createRouterTokenMinter({ key: await importSigningKey(key) });
}

function knock(door: string, headers: Record<string, string>) {
  const url = `${house.services[door]}/graphql`;
  return send(house, { url, body: { query: '{ _service { sdl } }' }, headers });
}

test.each(doors)('%s answers the router alone', async (door) => {
  const subgraph = door.replace(/-\d$/, '');
  const other = subgraph === 'users' ? 'auth' : 'users';
  const [ours, theirs] = await Promise.all([minter(), minter(await generateSigningKey())]);
  const good = await ours.mint(subgraph, admin);
  const late = new jose.SignJWT({
    ...jose.decodeJwt(good),
    iat: Date.now() / 1_000 - 100,
    exp: Date.now() / 1_000 - 40,
  })
    .setProtectedHeader(jose.decodeProtectedHeader(good) as jose.JWTHeaderParameters)
    .sign(await jose.importJWK(secrets.routerIdentityKey, 'EdDSA'));
  const refused: Record<string, Record<string, string>> = {
    'no token': {},
    'an access token': { [routerTokenHeader]: buyer.accessToken },
    'an access token where clients put it': { authorization: `Bearer ${buyer.accessToken}` },
    "the router's token where clients put theirs": { authorization: `Bearer ${good}` },
    'a token for another subgraph': { [routerTokenHeader]: await ours.mint(other, admin) },
    'a token by a key that is not the router’s': { [routerTokenHeader]: await theirs.mint(subgraph, admin) },
    'a token that is too old': { [routerTokenHeader]: await late },
    'two tokens': { [routerTokenHeader]: `${good}, ${good}` },
    nonsense: { [routerTokenHeader]: 'admin', 'x-user-id': buyer.userId, 'x-roles': 'ADMIN' },
  };
  for (const [what, headers] of Object.entries(refused)) {
    const answer = await knock(door, headers);
    expect([answer.status, codeIn(answer), answer.data], what).toEqual([401, 'UNAUTHENTICATED', undefined]);
  }
  const answer = await knock(door, { [routerTokenHeader]: await ours.mint(subgraph, anonymous) });
  expect(answer.data._service.sdl, 'and the right one opens it').toContain('type');
});

test('headers of a client say nothing about who it is, not even a token the router made itself', async () => {
  const ours = await minter();
  const viewer: Viewer = { ...admin, userId: buyer.userId };
  for (const subgraph of ['users', 'auth']) {
    const answer = await send(house, {
      body: { query: '{ me { id } users { edges { node { id } } } }' },
      headers: {
        [routerTokenHeader]: await ours.mint(subgraph, viewer),
        'x-user-id': buyer.userId,
        'x-forwarded-user': buyer.userId,
        'x-parterre-viewer': JSON.stringify(viewer),
      },
    });
    expect(answer.data?.me ?? null).toBeNull();
    expect(codeIn(answer)).toBe('UNAUTHENTICATED');
  }
});

test('entities of others are not to be had by their keys, even behind the router', async () => {
  const organizer = await newOrganizer(house);
  const event = await newEvent(organizer.api);
  const hold = await holdSeats(buyer.api, event.id, ['Stalls/R1/1']);
  const stranger: Viewer = { ...admin, roles: ['USER'] };
  const answer = await send(house, {
    url: `${house.services.tickets}/graphql`,
    headers: { [routerTokenHeader]: await (await minter()).mint('tickets', stranger) },
    body: {
      query:
        'query ($of: [_Any!]!) { _entities(representations: $of) { ... on SeatHold { id seats { id } } } }',
      variables: { of: [{ __typename: 'SeatHold', id: hold.id }] },
    },
  });
  expect(answer.text).not.toContain('Stalls');
});

test('what is published beside GraphQL holds no private key, and the webhook takes nothing unsigned', async () => {
  for (const url of [
    `${house.services.auth}/.well-known/jwks.json`,
    `${house.services.tickets}/.well-known/ticket-keys.json`,
  ]) {
    const { keys } = (await (await fetch(url)).json()) as { keys: Record<string, string>[] };
    expect(keys.length).toBeGreaterThan(0);
    expect(keys.flatMap(Object.keys)).not.toContain('d');
  }
  const webhook = `${house.services.payments}/webhooks/simulator`;
  const body = { type: 'capture.succeeded', data: { reference: 'x' } };
  const stale = {
    'webhook-id': 'msg_1',
    'webhook-timestamp': '1700000000',
    'webhook-signature': 'v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=',
  };
  for (const headers of [{}, stale]) {
    const { status } = await send(house, { url: webhook, body, headers });
    expect([400, 401, 403]).toContain(status);
  }
});
