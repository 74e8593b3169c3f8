import { SignJWT } from 'jose';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createAccessTokenSigner, createAccessTokenVerifier } from './access-token.js';
import { generateSigningKey, importSigningKey } from './keys.js';
import { createRouterTokenMinter, createRouterTokenVerifier, routerTokenHeader } from './router-token.js';
import { anonymous, type Viewer } from './viewer.js';

const key = await importSigningKey(await generateSigningKey());
const next = await importSigningKey(await generateSigningKey());
const buyer: Viewer = { kind: 'user', userId: 'u1', sessionId: 's1', roles: ['USER'], staffOf: [] };
const tickets = createRouterTokenVerifier({ publicKeys: [key.publicJwk], subgraph: 'tickets' });

const forge = (claims: Record<string, unknown>, lifetimeSeconds = 60) =>
  new SignJWT({ iss: 'parterre-router', aud: 'tickets', ...claims })
    .setProtectedHeader({ alg: 'EdDSA', typ: 'parterre-router+jwt', kid: key.kid })
    .setIssuedAt()
    .setExpirationTime(`${lifetimeSeconds}s`)
    .sign(key.privateKey);

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

describe('the router token', () => {
  it('brings every kind of viewer to the subgraph it was made for', async () => {
    const minter = createRouterTokenMinter({ key });
    const staff: Viewer = { ...buyer, roles: ['STAFF', 'USER'], staffOf: ['e1'] };
    for (const viewer of [anonymous, buyer, staff]) {
      expect(await tickets.verify(await minter.mint('tickets', viewer))).toEqual(viewer);
    }
    expect(routerTokenHeader).toBe('x-parterre-identity');
  });

  it('is refused by every other subgraph', async () => {
    const minter = createRouterTokenMinter({ key });
    const payments = createRouterTokenVerifier({ publicKeys: [key.publicJwk], subgraph: 'payments' });
    const token = await minter.mint('tickets', buyer);
    await expect(payments.verify(token)).rejects.toMatchObject({ reason: 'audience' });
    await expect(payments.verify(await minter.mint('payments', buyer))).resolves.toEqual(buyer);
  });

  it('is not interchangeable with an access token, even of the same key', async () => {
    const names = { issuer: 'parterre-router', audience: 'tickets' };
    const access = await createAccessTokenSigner({ key, ...names, lifetimeSeconds: 60 }).sign({
      userId: 'u1',
      sessionId: 's1',
      roles: ['ADMIN'],
      staffOf: [],
    });
    await expect(tickets.verify(access.token)).rejects.toMatchObject({ reason: 'type' });
    const verifier = createAccessTokenVerifier({ ...names, jwks: { keys: [key.publicJwk] } });
    const token = await createRouterTokenMinter({ key }).mint('tickets', buyer);
    await expect(verifier.verify(token)).rejects.toMatchObject({ reason: 'type' });
  });

  it('is signed once for a viewer and a subgraph in 40 s, then anew; it ends at 60 s', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: 1_800_000_000_000 });
    const minter = createRouterTokenMinter({ key });
    const cryptoSign = vi.spyOn(crypto.subtle, 'sign');
    const copies = await Promise.all([1, 2, 3].map(() => minter.mint('tickets', { ...buyer })));
    expect(new Set(copies).size).toBe(1);
    expect(cryptoSign).toHaveBeenCalledTimes(1);
    const [first = ''] = copies;

    vi.setSystemTime(1_800_000_039_999);
    expect(await minter.mint('tickets', buyer)).toBe(first);
    vi.setSystemTime(1_800_000_040_000);
    expect(await minter.mint('tickets', buyer)).not.toBe(first);
    vi.setSystemTime(1_800_000_059_000);
    await expect(tickets.verify(first)).resolves.toEqual(buyer);
    vi.setSystemTime(1_800_000_066_000);
    await expect(tickets.verify(first)).rejects.toMatchObject({ reason: 'expired' });
  });

  it('is never shared by viewers that differ in anything', async () => {
    const minter = createRouterTokenMinter({ key });
    const viewers: Viewer[] = [
      anonymous,
      buyer,
      { ...buyer, userId: 'u2' },
      { ...buyer, sessionId: 's2' },
      { ...buyer, roles: [] },
      { ...buyer, roles: ['ADMIN'] },
      { ...buyer, staffOf: ['a', 'b'] },
      { ...buyer, staffOf: ['a","b'] },
      { ...buyer, userId: 'u1","s1' },
    ];
    const tokens = await Promise.all(viewers.map((viewer) => minter.mint('tickets', viewer)));
    expect(new Set(tokens).size).toBe(viewers.length);
    expect(await Promise.all(tokens.map((token) => tickets.verify(token)))).toEqual(viewers);
  });

  it('that could not be made is not remembered', async () => {
    const minter = createRouterTokenMinter({ key });
    vi.spyOn(crypto.subtle, 'sign').mockRejectedValueOnce(new Error('out of entropy'));
    await expect(minter.mint('tickets', buyer)).rejects.toThrow('out of entropy');
    await expect(minter.mint('tickets', buyer)).resolves.toContain('.');
  });

  it('of a true key is still refused for another issuer, a long life, or a viewer it does not name', async () => {
    const user = { kind: 'user', sub: 'u1', sid: 's1', roles: [], staffOf: [] };
    await expect(tickets.verify(await forge(user))).resolves.toMatchObject({ userId: 'u1' });
    await expect(tickets.verify(await forge({ ...user, iss: 'auth' }))).rejects.toMatchObject({
      reason: 'issuer',
    });
    for (const claims of [
      {},
      { ...user, kind: undefined },
      { ...user, sub: undefined },
      { ...user, kind: 'anonymous' },
    ]) {
      await expect(tickets.verify(await forge(claims))).rejects.toMatchObject({ reason: 'malformed' });
    }
    vi.useFakeTimers({ toFake: ['Date'] });
    const long = await forge(user, 3_600);
    vi.setSystemTime(Date.now() + 70_000);
    await expect(tickets.verify(long)).rejects.toMatchObject({ reason: 'expired' });
  });

  it('of the old and the new key both pass during a rotation', async () => {
    const both = createRouterTokenVerifier({
      publicKeys: [next.publicJwk, key.publicJwk],
      subgraph: 'tickets',
    });
    for (const signingKey of [key, next]) {
      const token = await createRouterTokenMinter({ key: signingKey }).mint('tickets', buyer);
      await expect(both.verify(token)).resolves.toEqual(buyer);
    }
    const token = await createRouterTokenMinter({ key: next }).mint('tickets', buyer);
    await expect(tickets.verify(token)).rejects.toMatchObject({ reason: 'key' });
  });
});
