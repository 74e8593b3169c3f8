import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createAccessTokenSigner, createAccessTokenVerifier } from './access-token.js';
import { generateSigningKey, importSigningKey, type SigningKey } from './keys.js';
import { jwks } from './published-keys.js';

const names = { issuer: 'https://auth.test', audience: 'parterre' };
const user = { userId: 'u1', sessionId: 's1', roles: ['USER'], staffOf: [] } as const;
const key = await importSigningKey(await generateSigningKey());
const next = await importSigningKey(await generateSigningKey());
const minute = 60_000;

let server: Server;
let url: string;
let requests: number;
let answer: RequestListener;
let clockMs: number;

const publish =
  (...keys: SigningKey[]): RequestListener =>
  (_request, response) =>
    void response.setHeader('content-type', 'application/json').end(JSON.stringify(jwks(keys)));

const away: RequestListener = (request) => void request.socket.destroy();

const tokenOf = async (signingKey: SigningKey, userId = 'u1') =>
  (
    await createAccessTokenSigner({ key: signingKey, ...names, lifetimeSeconds: 600 }).sign({
      ...user,
      userId,
    })
  ).token;

const pass = (ms: number) => {
  clockMs += ms;
};

beforeEach(async () => {
  requests = 0;
  answer = publish(key);
  server = createServer((request, response) => {
    requests += 1;
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/.well-known/jwks.json`;
  // Only the age of the keys is moved: the deadline of a request and the tokens' own times stay real.
  clockMs = performance.now();
  vi.spyOn(performance, 'now').mockImplementation(() => clockMs);
});

afterEach(async () => {
  vi.restoreAllMocks();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

describe('keys from a JWK set', () => {
  it('are fetched once for many tokens, also for those that come at once', async () => {
    const verifier = createAccessTokenVerifier({ ...names, jwks: { url } });
    const tokens = await Promise.all(['a', 'b', 'c', 'd'].map((userId) => tokenOf(key, userId)));
    await Promise.all(tokens.map((token) => verifier.verify(token)));
    pass(9 * minute);
    await verifier.verify(await tokenOf(key, 'e'));
    expect(requests).toBe(1);
  });

  it('are fetched again for a key that was published after, so that a rotation fails nobody', async () => {
    const verifier = createAccessTokenVerifier({ ...names, jwks: { url } });
    await verifier.verify(await tokenOf(key));
    pass(minute);
    answer = publish(key, next);
    await expect(verifier.verify(await tokenOf(next))).resolves.toMatchObject({ userId: 'u1' });
    expect(requests).toBe(2);
  });

  it('are not fetched at a stranger’s will: unknown keys cost one request in 5 s', async () => {
    const verifier = createAccessTokenVerifier({ ...names, jwks: { url } });
    await verifier.verify(await tokenOf(key));
    pass(minute);
    const forged = await tokenOf(next);
    for (let i = 0; i < 20; i += 1)
      await expect(verifier.verify(forged)).rejects.toMatchObject({ reason: 'key' });
    expect(requests).toBe(2);
    pass(6_000);
    await expect(verifier.verify(forged)).rejects.toMatchObject({ reason: 'key' });
    expect(requests).toBe(3);
  });

  it('are refreshed after 10 minutes without letting a request wait, and a withdrawn key ends', async () => {
    const verifier = createAccessTokenVerifier({ ...names, jwks: { url } });
    await verifier.verify(await tokenOf(key));
    pass(11 * minute);
    answer = publish(next);
    await expect(verifier.verify(await tokenOf(key, 'b'))).resolves.toMatchObject({ userId: 'b' });
    await vi.waitFor(async () => {
      await expect(verifier.verify(await tokenOf(next))).resolves.toMatchObject({ userId: 'u1' });
    });
    await expect(verifier.verify(await tokenOf(key, 'c'))).rejects.toMatchObject({ reason: 'key' });
    expect(requests).toBe(2);
  });

  it('outlive an outage of the endpoint, for an hour', async () => {
    const verifier = createAccessTokenVerifier({ ...names, jwks: { url } });
    await verifier.verify(await tokenOf(key));
    answer = away;
    for (const userId of ['b', 'c', 'd', 'e', 'f']) {
      pass(11 * minute);
      await expect(verifier.verify(await tokenOf(key, userId))).resolves.toMatchObject({ userId });
    }
    await expect(verifier.verify(await tokenOf(next))).rejects.toMatchObject({ reason: 'unavailable' });
    pass(11 * minute);
    await expect(verifier.verify(await tokenOf(key, 'g'))).rejects.toMatchObject({ reason: 'unavailable' });

    answer = publish(key);
    pass(6_000);
    await expect(verifier.verify(await tokenOf(key, 'g'))).resolves.toMatchObject({ userId: 'g' });
  });

  it('that come late are found as soon as they are there', async () => {
    const verifier = createAccessTokenVerifier({ ...names, jwks: { url } });
    const token = await tokenOf(key);
    answer = away;
    await expect(verifier.verify(token)).rejects.toMatchObject({ reason: 'unavailable' });
    answer = publish(key);
    await expect(verifier.verify(token)).resolves.toMatchObject({ userId: 'u1' });
  });

  it.each<[string, RequestListener]>([
    ['an error page', (_, response) => void response.writeHead(500).end('{"keys":[]}')],
    ['no JSON', (_, response) => void response.end('<html>')],
    ['no JWK set', (_, response) => void response.end('{"keys":{}}')],
    ['a redirect', (_, response) => void response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end()],
  ])('are unavailable when the endpoint gives %s', async (_what, faulty) => {
    answer = faulty;
    const verifier = createAccessTokenVerifier({ ...names, jwks: { url } });
    await expect(verifier.verify(await tokenOf(key))).rejects.toMatchObject({ reason: 'unavailable' });
  });

  it('are given up after 3 s when the endpoint does not answer', async () => {
    answer = () => undefined;
    const verifier = createAccessTokenVerifier({ ...names, jwks: { url } });
    const started = Date.now();
    await expect(verifier.verify(await tokenOf(key))).rejects.toMatchObject({ reason: 'unavailable' });
    expect(Date.now() - started).toBeGreaterThan(2_500);
    expect(Date.now() - started).toBeLessThan(4_500);
  });
});
