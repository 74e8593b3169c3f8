import { createPublicKey, verify as cryptoVerify } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createAccessTokenSigner, createAccessTokenVerifier } from './access-token.js';
import { generateSigningKey, importSigningKey } from './keys.js';
import { createCodeSigner, createCodeVerifier } from './signed-code.js';

const type = 'parterre-ticket+jws';
const key = await importSigningKey(await generateSigningKey());
const next = await importSigningKey(await generateSigningKey());
const signer = createCodeSigner({ key, type });
const verifier = createCodeVerifier({ publicKeys: [key.publicJwk], type });
const ticket = { t: '01KAMQ4Z8T0000000000000001', e: '01KAMQ4Z8T0000000000000002', v: 1 };

describe('a signed code', () => {
  it('gives back what was signed, and is short', async () => {
    const code = await signer.sign(ticket);
    expect(await verifier.verify(code)).toEqual(ticket);
    expect(code.length).toBeLessThanOrEqual(146 + Math.ceil((JSON.stringify(ticket).length * 4) / 3));
  });

  it('is checked offline by anyone who has the published key and no code of ours', async () => {
    const [head, body, signature = ''] = (await signer.sign(ticket)).split('.');
    const published = createPublicKey({ key: { ...key.publicJwk }, format: 'jwk' });
    expect(
      cryptoVerify(null, Buffer.from(`${head}.${body}`), published, Buffer.from(signature, 'base64url')),
    ).toBe(true);
  });

  it('passes with every published key during a rotation, and with no other', async () => {
    const both = createCodeVerifier({ publicKeys: [next.publicJwk, key.publicJwk], type });
    const fresh = await createCodeSigner({ key: next, type }).sign(ticket);
    expect(await both.verify(await signer.sign(ticket))).toEqual(ticket);
    expect(await both.verify(fresh)).toEqual(ticket);
    await expect(verifier.verify(fresh)).rejects.toMatchObject({ reason: 'signature' });
  });

  it('is refused for every single flipped bit', async () => {
    const parts = (await signer.sign(ticket)).split('.').map((part) => Buffer.from(part, 'base64url'));
    for (const bytes of parts) {
      for (let bit = 0; bit < bytes.length * 8; bit += 1) {
        const flip = () => {
          bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        };
        flip();
        await expect(
          verifier.verify(parts.map((each) => each.toString('base64url')).join('.')),
        ).rejects.toThrow();
        flip();
      }
    }
  });

  it('is refused as another type of code, as a token, and a token as a code', async () => {
    const other = createCodeVerifier({ publicKeys: [key.publicJwk], type: 'parterre-admission+jws' });
    const code = await signer.sign({ ...ticket, iss: 'i', aud: 'a' });
    await expect(other.verify(code)).rejects.toMatchObject({ reason: 'type' });
    const names = { issuer: 'i', audience: 'a' };
    const access = createAccessTokenVerifier({ ...names, jwks: { keys: [key.publicJwk] } });
    await expect(access.verify(code)).rejects.toMatchObject({ reason: 'type' });
    const user = { userId: 'u1', sessionId: 's1', roles: [], staffOf: [] };
    const { token } = await createAccessTokenSigner({ key, ...names, lifetimeSeconds: 60 }).sign(user);
    await expect(verifier.verify(token)).rejects.toMatchObject({ reason: 'type' });
  });

  it('is refused unsigned, respelled, or too long', async () => {
    const code = await signer.sign(ticket);
    const [, body, signature] = code.split('.');
    const none = Buffer.from(JSON.stringify({ alg: 'none', typ: type })).toString('base64url');
    await expect(verifier.verify(`${none}.${body}.${signature}`)).rejects.toMatchObject({
      reason: 'algorithm',
    });
    for (const spelling of [`${code}=`, `${code}\n`, `${none}.${body}.`, '', 'A'.repeat(1_000_000)]) {
      await expect(verifier.verify(spelling)).rejects.toMatchObject({ reason: 'malformed' });
    }
    await expect(signer.sign({ note: 'x'.repeat(3_000) })).rejects.toThrow(RangeError);
  });
});
