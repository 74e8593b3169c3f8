import { expect, inject, test } from 'vitest';
import { WebSocket } from 'ws';
import { watch } from '../../kit/live.js';

const house = inject('house');

async function refusalOver(query: string, variables: Record<string, unknown> = {}) {
  const watched = watch(house, query, variables);
  const { errors } = await watched.frame('a refusal', (frame) => frame.errors !== undefined);
  await watched.close();
  return {
    code: errors?.[0]?.extensions?.code,
    message: errors?.[0]?.message ?? '',
    all: JSON.stringify(errors),
  };
}

test.each<[string, string, string, RegExp]>([
  ['a bracket that is not closed', 'subscription {', 'GRAPHQL_PARSE_FAILED', /Syntax Error/],
  ['an unknown field', 'subscription { seatsGoneBy { id } }', 'GRAPHQL_VALIDATION_FAILED', /"seatsGoneBy"/],
  ['two operations', 'query A { me { id } } query B { me { id } }', 'BAD_USER_INPUT', /operationName/],
  ['tokens', `{ categories { ${'slug '.repeat(2_000)} } }`, 'TOO_COMPLEX', /more than 2000 tokens/],
  [
    'aliases',
    `{ categories { ${Array.from({ length: 31 }, (_, index) => `a${index}: slug`).join(' ')} } }`,
    'TOO_COMPLEX',
    /31 aliases, 30 are allowed/,
  ],
  [
    '1,000 guesses',
    `mutation { ${Array.from(
      { length: 1_000 },
      (_, index) => `g${index}: login(input: { email: "a@b.example", password: "x" }) { __typename }`,
    ).join(' ')} }`,
    'TOO_COMPLEX',
    /more than 2000 tokens/,
  ],
  [
    'an event that is not there',
    'subscription { seatMapUpdated(eventId: "nope") { asOf } }',
    'NOT_FOUND',
    /event/,
  ],
  [
    "somebody's order",
    'subscription { orderUpdated(orderId: "nope") { id } }',
    'UNAUTHENTICATED',
    /[Ss]ign in/,
  ],
])('the socket refuses as HTTP does: %s', async (_what, query, code, message) => {
  const refusal = await refusalOver(query);
  expect(refusal.code).toBe(code);
  expect(refusal.message).toMatch(message);
});

test('a variable that does not fit is named over the socket too, and not quoted', async () => {
  const secret = 'the secret of the rose garden';
  const mutation = 'mutation ($input: LoginInput!) { login(input: $input) { __typename } }';
  for (const input of [secret, { email: 'a@b.example', password: [{ $ne: secret }] }]) {
    const refusal = await refusalOver(mutation, { input });
    expect(refusal.code).toBe('BAD_USER_INPUT');
    expect(refusal.message).toContain('$input');
    expect(refusal.all).not.toContain(secret);
  }
});

/** The code with which the server closes a socket that sends this as its first message. */
function closeCode(first: string | Buffer, protocol = 'graphql-transport-ws'): Promise<number> {
  const socket = new WebSocket(house.wsUrl, protocol);
  socket.on('open', () => socket.send(first));
  return new Promise((resolve, reject) => {
    socket.on('close', resolve);
    socket.on('error', reject);
  });
}

test('a socket that does not keep to the protocol is closed with the code of its fault', async () => {
  const subscribe = JSON.stringify({ type: 'subscribe', id: '1', payload: { query: '{ me { id } }' } });
  expect(await closeCode(subscribe), 'without an introduction').toBe(4401);
  expect(await closeCode('{ not json')).toBe(4400);
  expect(await closeCode('{"type":"unknown"}')).toBe(4400);
  expect(await closeCode('x'.repeat(300_000)), 'larger than 256 KiB').toBe(1009);
  expect(await closeCode('[]')).toBe(4400);
});
