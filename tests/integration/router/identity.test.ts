import { createAccessTokenSigner } from '@parterre/identity/access-token';
import { generateSigningKey, importSigningKey } from '@parterre/identity/keys';
import { routerTokenHeader } from '@parterre/identity/router-token';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { audience, issuer, only, type Setting, startSetting } from './setting.js';

let setting: Setting;
beforeAll(async () => {
  setting = await startSetting();
});
beforeEach(() => {
  setting.tickets.requests.length = 0;
});
afterAll(() => setting?.stop());

it('reaches the subgraph as a token of its own; without a header it is anonymous', async () => {
  const ann = await setting.ask('{ myName }', {
    headers: { authorization: `Bearer ${await setting.tokenOf('ann', { roles: ['USER', 'ORGANIZER'] })}` },
  });
  expect(ann.data.myName).toBe('ann');
  expect(setting.tickets.requests[0]?.viewer).toMatchObject({ userId: 'ann', roles: ['USER', 'ORGANIZER'] });
  expect(setting.tickets.requests[0]?.headers.authorization).toBeUndefined();
  expect((await setting.ask('{ myName }')).data.myName).toBeNull();
});

it('cannot be claimed by headers', async () => {
  const forged = {
    [routerTokenHeader]: 'forged',
    'x-user-id': 'admin',
    'x-parterre-deadline': '999999',
    cookie: 'a=b',
  };
  const { data } = await setting.ask('{ myName }', { headers: forged });
  expect(data.myName).toBeNull();
  const { headers } = only(setting.tickets.requests);
  expect(headers['x-user-id']).toBeUndefined();
  expect(headers.cookie).toBeUndefined();
  expect(headers[routerTokenHeader]).not.toBe('forged');
  expect(Number(headers['x-parterre-deadline'])).toBeLessThan(3_000);
});

it.each(['Bearer nonsense', 'Basic YTpi', 'Bearer', 'Bearer a.b.c'])(
  'is refused with 401 when the header is %j, never taken for anonymous',
  async (authorization) => {
    const answer = await setting.ask('{ myName }', { headers: { authorization } });
    expect(answer.status).toBe(401);
    expect(answer.errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
    expect(answer.headers.get('www-authenticate')).toContain('Bearer');
    expect(setting.tickets.requests).toHaveLength(0);
  },
);

it('is refused with what is wrong with it', async () => {
  const foreign = createAccessTokenSigner({
    key: await importSigningKey(await generateSigningKey()),
    issuer,
    audience,
    lifetimeSeconds: 60,
  });
  const { token } = await foreign.sign({ userId: 'eve', sessionId: 's', roles: ['ADMIN'], staffOf: [] });
  const answer = await setting.ask('{ myName }', { headers: { authorization: `Bearer ${token}` } });
  expect(answer.status).toBe(401);
  expect(answer.errors?.[0]?.extensions).toEqual({ code: 'UNAUTHENTICATED', reason: 'key' });
});
