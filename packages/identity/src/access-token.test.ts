import { afterEach, describe, expect, it, vi } from 'vitest';
import { createAccessTokenSigner, createAccessTokenVerifier } from './access-token.js';
import { generateSigningKey, importSigningKey } from './keys.js';

const issuer = 'https://auth.test';
const audience = 'parterre';
const user = { userId: 'u1', sessionId: 's1', roles: ['USER', 'STAFF'], staffOf: ['e1', 'e2'] } as const;
const key = await importSigningKey(await generateSigningKey());
const next = await importSigningKey(await generateSigningKey());
const signer = createAccessTokenSigner({ key, issuer, audience, lifetimeSeconds: 600 });

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

describe('access tokens', () => {
  it('carry the user from signer to verifier', async () => {
    const verifier = createAccessTokenVerifier({ issuer, audience, jwks: { keys: [key.publicJwk] } });
    const { token, expiresAt } = await signer.sign(user);
    const viewer = await verifier.verify(token);
    expect(viewer).toEqual({ kind: 'user', ...user });
    expect(Object.isFrozen(viewer)).toBe(true);
    expect(viewer.kind === 'user' && Object.isFrozen(viewer.roles) && Object.isFrozen(viewer.staffOf)).toBe(
      true,
    );
    const left = expiresAt.getTime() - Date.now();
    expect(left).toBeGreaterThan(598_000);
    expect(left).toBeLessThanOrEqual(600_000);
  });

  it.each([0, -1, 601, 1.5, Number.NaN])('are not made to live %d seconds', (lifetimeSeconds) => {
    expect(() => createAccessTokenSigner({ key, issuer, audience, lifetimeSeconds })).toThrow(RangeError);
  });

  it('with the most events of a staff member still pass, and one more is refused when signing', async () => {
    const verifier = createAccessTokenVerifier({ issuer, audience, jwks: { keys: [key.publicJwk] } });
    const staffOf = Array.from(
      { length: 150 },
      (_, index) => `01KAMQ4Z8T0000000000000${String(index).padStart(3, '0')}`,
    );
    const { token } = await signer.sign({ ...user, staffOf });
    expect(await verifier.verify(token)).toMatchObject({ staffOf });
    await expect(signer.sign({ ...user, staffOf: [...staffOf, 'e'] })).rejects.toThrow(RangeError);
  });

  it('are verified once and then known until they expire, not a moment longer', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const verifier = createAccessTokenVerifier({ issuer, audience, jwks: { keys: [key.publicJwk] } });
    const { token, expiresAt } = await signer.sign(user);
    const cryptoVerify = vi.spyOn(crypto.subtle, 'verify');
    const first = await verifier.verify(token);
    expect(await verifier.verify(token)).toBe(first);
    expect(cryptoVerify).toHaveBeenCalledTimes(1);

    vi.setSystemTime(expiresAt.getTime() - 1);
    await verifier.verify(token);
    expect(cryptoVerify).toHaveBeenCalledTimes(1);

    vi.setSystemTime(expiresAt.getTime() + 6_000);
    await expect(verifier.verify(token)).rejects.toMatchObject({ reason: 'expired' });
    expect(cryptoVerify).toHaveBeenCalledTimes(2);
  });

  it('beyond the bound of the cache push out the least recently used', async () => {
    const verifier = createAccessTokenVerifier({
      issuer,
      audience,
      jwks: { keys: [key.publicJwk] },
      cacheSize: 2,
    });
    const signed = await Promise.all(['a', 'b', 'c'].map((userId) => signer.sign({ ...user, userId })));
    const [a = '', b = '', c = ''] = signed.map(({ token }) => token);
    await verifier.verify(a);
    await verifier.verify(b);
    await verifier.verify(a);
    await verifier.verify(c);
    const cryptoVerify = vi.spyOn(crypto.subtle, 'verify');
    await verifier.verify(a);
    await verifier.verify(c);
    expect(cryptoVerify).toHaveBeenCalledTimes(0);
    await verifier.verify(b);
    expect(cryptoVerify).toHaveBeenCalledTimes(1);
  });

  it('of the old and the new key both pass while both are published', async () => {
    const nextSigner = createAccessTokenSigner({ key: next, issuer, audience, lifetimeSeconds: 60 });
    const [old, fresh] = [(await signer.sign(user)).token, (await nextSigner.sign(user)).token];
    const overlap = createAccessTokenVerifier({
      issuer,
      audience,
      jwks: { keys: [key.publicJwk, next.publicJwk] },
    });
    await expect(overlap.verify(old)).resolves.toMatchObject({ userId: 'u1' });
    await expect(overlap.verify(fresh)).resolves.toMatchObject({ userId: 'u1' });
    const after = createAccessTokenVerifier({ issuer, audience, jwks: { keys: [next.publicJwk] } });
    await expect(after.verify(old)).rejects.toMatchObject({ reason: 'key' });
    await expect(after.verify(fresh)).resolves.toMatchObject({ userId: 'u1' });
  });
});
