import { afterAll, expect, inject, test } from 'vitest';
import { WebSocket } from 'ws';
import { codeIn, send } from '../../kit/raw-request.js';

const house = inject('house');

const ask = (query: unknown, variables?: unknown) => send(house, { body: { query, variables } });

/** Six lawful steps a round, without end. */
const deep = (rounds: number): string =>
  rounds === 0
    ? 'id'
    : `purchases { edges { node { order { event { organizer { ${deep(rounds - 1)} } } } } } }`;

/** Two to the power of `levels` times the same field, in a few hundred tokens. */
function multiplying(levels: number): string {
  const names = Array.from({ length: levels }, (_, index) => `F${index}`);
  const fragments = names.map((name, index) => {
    const next = names[index + 1];
    return `fragment ${name} on Category { ${next ? `...${next} x: slug ...${next}` : 'slug'} }`;
  });
  return `{ categories { ...F0 } } ${fragments.join(' ')}`;
}

afterAll(async () => {
  const ready = await fetch(house.graphqlUrl.replace('/graphql', '/health/ready'));
  expect(ready.status, 'the house after all this').toBe(200);
});

test.each([
  ['a bracket that is not closed', '{ events { ', 'GRAPHQL_PARSE_FAILED', /Syntax Error.*Expected Name/],
  ['no GraphQL at all', 'SELECT * FROM users', 'GRAPHQL_PARSE_FAILED', /Syntax Error.*"SELECT"/],
  ['a zero byte', '{ categories { slug \u0000 } }', 'GRAPHQL_PARSE_FAILED', /Syntax Error/],
  ['an unknown field', '{ evnts { id } }', 'GRAPHQL_VALIDATION_FAILED', /"evnts".*Did you mean "event/],
  ['a name of the language', '{ constructor { id } }', 'GRAPHQL_VALIDATION_FAILED', /"constructor"/],
  ['an unknown argument', '{ venue(name: "x") { id } }', 'GRAPHQL_VALIDATION_FAILED', /"name"|"id"/],
  [
    'a value of another type',
    '{ events(first: "ten") { edges { cursor } } }',
    'GRAPHQL_VALIDATION_FAILED',
    /Int.*"ten"/,
  ],
  ['a fragment in itself', '{ ...A } fragment A on Query { ...A }', 'GRAPHQL_VALIDATION_FAILED', /itself/],
  [
    'the entry of the federation',
    '{ _entities(representations: []) { __typename } }',
    'GRAPHQL_VALIDATION_FAILED',
    /"_entities"/,
  ],
  ['the schema of a subgraph', '{ _service { sdl } }', 'GRAPHQL_VALIDATION_FAILED', /"_service"/],
])('a malformed document is refused with its place: %s', async (_what, query, code, message) => {
  const answer = await ask(query);
  expect([answer.status, codeIn(answer), answer.data]).toEqual([400, code, undefined]);
  expect(answer.errors[0]?.message).toMatch(message);
  expect(answer.errors[0]?.locations?.length).toBeGreaterThan(0);
});

test.each([
  ['depth', `{ me { ${deep(3)} } }`, /20 levels of nesting, 15 are allowed/],
  [
    'aliases',
    `{ categories { ${Array.from({ length: 31 }, (_, index) => `a${index}: slug`).join(' ')} } }`,
    /31 aliases, 30 are allowed/,
  ],
  [
    'root fields',
    `{ ${Array.from({ length: 21 }, (_, index) => `a${index}: categories { slug }`).join(' ')} }`,
    /21 root fields, 20 are allowed/,
  ],
  ['fragments that multiply', multiplying(25), /aliases, 30 are allowed/],
  ['tokens', `{ categories { ${'slug '.repeat(2_000)} } }`, /more than 2000 tokens/],
  ['directives', `{ categories { slug ${'@skip(if: false) '.repeat(400)} } }`, /more than 2000 tokens/],
])('a document that is too much work is refused with what is allowed: %s', async (_what, query, message) => {
  const answer = await ask(query);
  expect([answer.status, codeIn(answer), answer.data]).toEqual([400, 'TOO_COMPLEX', undefined]);
  expect(answer.errors[0]?.message).toMatch(message);
});

const byId = 'query ($id: ID!) { venue(id: $id) { id } }';

test.each([
  ['missing', byId, {}, /\$id/],
  ['null', byId, { id: null }, /\$id/],
  ['an object for an id', byId, { id: { $ne: null } }, /\$id/],
  ['a list for an id', byId, { id: ['a'] }, /\$id/],
  [
    'a number beyond 32 bits',
    'query ($n: Int!) { events(first: $n) { edges { cursor } } }',
    { n: 2 ** 40 },
    /\$n/,
  ],
  ['a list of everything', byId, [{ id: 'a' }], /variables/i],
])('a variable that does not fit is named: %s', async (_what, query, variables, message) => {
  const answer = await ask(query, variables);
  expect([answer.status, answer.data]).toEqual([400, undefined]);
  expect(['BAD_USER_INPUT', 'BAD_REQUEST']).toContain(codeIn(answer));
  expect(answer.errors[0]?.message).toMatch(message);
});

test('a variable that does not fit is never quoted: it may be a password', async () => {
  const secret = 'the secret of the rose garden';
  const mutation = 'mutation ($input: LoginInput!) { login(input: $input) { __typename } }';
  for (const input of [secret, [secret], { email: 'a@b.example', password: { $regex: secret } }]) {
    const answer = await ask(mutation, { input });
    expect([answer.status, codeIn(answer)]).toEqual([400, 'BAD_USER_INPUT']);
    expect(answer.errors[0]?.message).toContain('$input');
    expect(answer.text).not.toContain(secret);
  }
});

const json = (value: unknown) => JSON.stringify(value);
const harmless = json({ query: '{ categories { slug } }' });
const nested = `{"query":"{ categories { slug } }","variables":{"x":${'['.repeat(50_000)}${']'.repeat(50_000)}}}`;

test.each([
  ['nothing', ''],
  ['half a JSON', '{"query": "{ categories'],
  ['null', 'null'],
  ['a number', '42'],
  ['a text', '"{ categories { slug } }"'],
  ['no query', '{}'],
  ['a query that is a list', json({ query: ['{ categories { slug } }'] })],
  ['variables that are a text', json({ query: '{ categories { slug } }', variables: 'x' })],
  ['extensions that are a list', json({ query: '{ categories { slug } }', extensions: 'x' })],
  [
    'an operation that is not in the document',
    json({ query: '{ categories { slug } }', operationName: 'B' }),
  ],
  ['two operations and no name', json({ query: 'query A { me { id } } query B { me { id } }' })],
  ['a batch', json([{ query: '{ categories { slug } }' }, { query: '{ categories { slug } }' }])],
  ['an empty batch', '[]'],
])('a body that is no operation is refused: %s', async (_what, body) => {
  const answer = await send(house, { body });
  expect(answer.status).toBe(400);
  expect(answer.errors[0]?.message).toMatch(/\w{4}/);
  expect(answer.data).toBeUndefined();
});

test('a body of more than 256 KiB is refused with the bound, whether it says its length or not', async () => {
  const body = json({ query: '{ categories { slug } }', variables: { filler: 'x'.repeat(300_000) } });
  const told = await send(house, { body });
  expect([told.status, codeIn(told)]).toEqual([413, 'BAD_USER_INPUT']);
  expect(told.errors[0]?.message).toContain('262144 bytes');
  const streamed = await fetch(house.graphqlUrl, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: new Blob([body]).stream(),
    duplex: 'half',
  } as RequestInit);
  expect(streamed.status).toBe(413);
});

test('brackets thousands deep, in the document or in the variables, break nothing', async () => {
  expect((await ask(`{ events(filter: ${'['.repeat(5_000)}`)).status).toBe(400);
  expect((await ask(`{ me `.repeat(5_000))).status).toBe(400);
  expect([200, 400]).toContain((await send(house, { body: nested })).status);
});

test('pages of other origins cannot act for a visitor: no GET mutation, no form post, no socket', async () => {
  const mutation = 'mutation { requestPasswordReset(input: { email: "a@b.example" }) }';
  const search = `?query=${encodeURIComponent(mutation)}`;
  const byGet = await send(house, { method: 'GET', search, headers: { 'apollo-require-preflight': '1' } });
  expect(byGet.status).toBe(405);
  expect(byGet.headers.get('allow')).toBe('POST');
  expect((await send(house, { method: 'GET', search })).status).toBe(400);
  for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x']) {
    const answer = await send(house, { body: harmless, headers: { 'content-type': type } });
    expect([answer.status, answer.data], type).toEqual([400, undefined]);
    expect(answer.text).toMatch(/CSRF|Cross-Site/i);
  }
  for (const method of ['PUT', 'DELETE', 'PATCH']) {
    expect((await send(house, { method, body: harmless })).status, method).toBe(405);
  }
});

function handshake(origin: string): Promise<number | 'open'> {
  const socket = new WebSocket(house.wsUrl, 'graphql-transport-ws', { origin });
  return new Promise((resolve, reject) => {
    socket.on('open', () => {
      socket.close();
      resolve('open');
    });
    socket.on('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0));
    socket.on('error', reject);
  });
}

test.each([
  ['https://evil.example', 403],
  ['null', 403],
  ['http://localhost.evil.example', 403],
  ['https://studio.apollographql.com.evil.example', 403],
  ['https://studio.apollographql.com', 'open'],
  ['http://localhost:5173', 'open'],
])('a page of %s gets at the socket: %s', async (origin, expected) => {
  expect(await handshake(origin)).toBe(expected);
  const { headers } = await send(house, { body: harmless, headers: { origin } });
  expect(headers.get('access-control-allow-origin')).toBe(expected === 'open' ? origin : null);
});

test('a subscription over HTTP is told where to go; introspection is open in development', async () => {
  const subscription = await ask('subscription { seatMapUpdated(eventId: "x") { asOf } }');
  expect([subscription.status, codeIn(subscription)]).toEqual([400, 'BAD_USER_INPUT']);
  expect(subscription.errors[0]?.message).toContain('WebSocket');
  const { data } = await ask('{ __schema { mutationType { fields { name description } } } }');
  expect(data.__schema.mutationType.fields.length).toBeGreaterThan(20);
});
