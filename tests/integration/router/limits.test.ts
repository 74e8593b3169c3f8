import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Setting, startSetting } from './setting.js';

let setting: Setting;
beforeAll(async () => {
  setting = await startSetting({
    bodyBytes: 20_000,
    document: { tokens: 500, depth: 5, aliases: 10, rootFields: 4, fields: 60 },
    rates: {
      signIns: { points: 5, seconds: 60 },
      guests: { points: 4, seconds: 60 },
      accountMutations: { points: 3, seconds: 60 },
    },
  });
});
afterAll(() => setting?.stop());

const code = (answer: { errors: { extensions: Record<string, unknown> }[] | undefined }) =>
  answer.errors?.[0]?.extensions.code;

it.each([
  [
    'depth',
    '{ events { seatMap { generalAdmission { price { amount } } } } e: event(id: "e1") { id } }',
    200,
  ],
  [
    'depth',
    'query { order(id: "1") { event { seatMap { generalAdmission { price { ... on Money { amount } } } } } } }',
    400,
  ],
  ['aliases', `{ events { ${Array.from({ length: 11 }, (_, i) => `a${i}: title`).join(' ')} } }`, 400],
  ['root fields', '{ a: myName b: myName c: myName d: myName e: myName }', 400],
  [
    'a few fragments that multiply',
    '{ ...A } fragment A on Query { ...B ...B1 } fragment B on Query { ...C ...C1 } fragment B1 on Query { ...C ...C1 } fragment C on Query { myName broken } fragment C1 on Query { myName broken }',
    400,
  ],
  ['tokens', `{ events { ${'title '.repeat(600)} } }`, 400],
])('bounds the document: %s', async (_what, query, status) => {
  const answer = await setting.ask(query);
  expect(answer.status).toBe(status);
  if (status !== 200) {
    expect(code(answer)).toBe('TOO_COMPLEX');
    expect(answer.errors?.[0]?.message).toMatch(/allowed|more than/);
  }
});

it('says where a document is malformed or does not fit the schema', async () => {
  const malformed = await setting.ask('{ events { ');
  expect([malformed.status, code(malformed)]).toEqual([400, 'GRAPHQL_PARSE_FAILED']);
  const unknown = await setting.ask('{ evnts { id } }');
  expect([unknown.status, code(unknown)]).toEqual([400, 'GRAPHQL_VALIDATION_FAILED']);
  const variable = await setting.ask('query ($id: ID!) { event(id: $id) { id } }', { variables: {} });
  expect([variable.status, code(variable)]).toEqual([400, 'BAD_USER_INPUT']);
});

it('refuses a large body, a batch, a body that is no JSON, a mutation by GET, a form post', async () => {
  const large = await setting.ask('{ myName }', { variables: { filler: 'x'.repeat(30_000) } });
  expect([large.status, code(large)]).toEqual([413, 'BAD_USER_INPUT']);
  const post = (body: string, type = 'application/json') =>
    fetch(setting.url, { method: 'POST', headers: { 'content-type': type }, body });
  expect((await post(JSON.stringify([{ query: '{ myName }' }, { query: '{ myName }' }]))).status).toBe(400);
  expect((await post('{ not json')).status).toBe(400);
  expect((await post(JSON.stringify({ query: '{ myName }' }), 'text/plain')).status).toBe(400);
  const byGet = (query: string, headers: Record<string, string> = {}) =>
    fetch(`${setting.url}?query=${encodeURIComponent(query)}`, { headers });
  const preflighted = { 'apollo-require-preflight': '1' };
  expect((await byGet('mutation { login(email: "a") }', preflighted)).status).toBe(405);
  expect((await byGet('{ myName }', preflighted)).status).toBe(200);
  expect((await byGet('{ myName }')).status).toBe(400);
});

it('says that subscriptions want the socket', async () => {
  const answer = await setting.ask('subscription { orderUpdated(orderId: "o1") { id } }');
  expect([answer.status, code(answer)]).toEqual([400, 'BAD_USER_INPUT']);
  expect(answer.errors?.[0]?.message).toContain('WebSocket');
});

it('counts sign-ins by root field, so that aliases do not help', async () => {
  const three = 'mutation { a: login(email: "a") b: login(email: "b") c: login(email: "c") }';
  expect((await setting.ask(three)).errors).toBeUndefined();
  const refused = await setting.ask(three);
  expect([refused.status, code(refused)]).toEqual([429, 'RATE_LIMITED']);
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
});

it('counts the guests that one address makes, who could have a whole waiting room', async () => {
  const two = 'mutation { a: createGuestToken b: createGuestToken }';
  for (let count = 0; count < 2; count += 1) expect((await setting.ask(two)).errors).toBeUndefined();
  const refused = await setting.ask('mutation { createGuestToken }');
  expect([refused.status, code(refused)]).toEqual([429, 'RATE_LIMITED']);
});

it('counts an account wherever it comes from', async () => {
  const headers = { authorization: `Bearer ${await setting.tokenOf('busy')}` };
  const mutation = 'mutation { publishEvent(id: "e1") { id } }';
  for (let count = 0; count < 3; count += 1) {
    expect((await setting.ask(mutation, { headers })).errors).toBeUndefined();
  }
  const refused = await setting.ask(mutation, { headers });
  expect([refused.status, code(refused)]).toEqual([429, 'RATE_LIMITED']);
  expect((await setting.ask('{ myName }', { headers })).errors).toBeUndefined();
});
