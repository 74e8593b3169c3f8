import { describe, expect, it } from 'vitest';
import { generateSigningKey, InvalidKeyError, parsePublicKeys, parseSigningKey, publicJwk } from './keys.js';
import { jwks } from './published-keys.js';

const first = await generateSigningKey();
const second = await generateSigningKey();

const messageOf = async (work: () => unknown): Promise<string> => {
  try {
    await work();
  } catch (error) {
    expect(error).toBeInstanceOf(InvalidKeyError);
    expect((error as Error).cause).toBeUndefined();
    return (error as Error).message;
  }
  throw new Error('nothing was refused');
};

describe('signing keys', () => {
  it('go through the environment as JSON', async () => {
    const key = await parseSigningKey(JSON.stringify(first));
    expect(key.kid).toBe(first.kid);
    expect(key.publicJwk).toEqual(publicJwk(first));
    expect(key.publicJwk).not.toHaveProperty('d');
    expect(key.privateKey.extractable).toBe(false);
  });

  it('have the RFC 7638 thumbprint of RFC 8037 appendix A.3 as their name', async () => {
    const x = '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo';
    const d = 'nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A';
    const kid = 'kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k';
    const key = await parseSigningKey(JSON.stringify({ kty: 'OKP', crv: 'Ed25519', x, d, kid }));
    expect(key.kid).toBe(kid);
  });

  it('are refused with a reason that never shows them', async () => {
    const { d: _d, ...halved } = first;
    const faults: [string, string][] = [
      [JSON.stringify(first).slice(0, -1), 'not JSON'],
      [JSON.stringify(JSON.stringify(first)), 'not a JSON object'],
      ['', 'not JSON'],
      [JSON.stringify(halved), '"d" of 32 bytes'],
      [JSON.stringify({ ...first, d: `${first.d}=` }), '"d" of 32 bytes'],
      [JSON.stringify({ ...first, d: first.d.slice(2) }), '"d" of 32 bytes'],
      [JSON.stringify({ ...first, d: second.d }), 'do not belong together'],
      [JSON.stringify({ ...first, kid: second.kid }), 'thumbprint'],
      [JSON.stringify({ ...first, kid: undefined }), '"kid"'],
      [JSON.stringify({ ...first, crv: 'X25519' }), 'not an Ed25519 key'],
      [JSON.stringify({ ...first, kty: 'EC' }), 'not an Ed25519 key'],
      [JSON.stringify({ ...first, alg: 'HS256' }), 'not for EdDSA'],
      [JSON.stringify({ ...first, use: 'enc' }), 'not for signatures'],
    ];
    for (const [json, reason] of faults) {
      const message = await messageOf(() => parseSigningKey(json));
      expect(message).toContain(reason);
      for (const secret of [first.d, second.d]) expect(message).not.toContain(secret.slice(0, 8));
    }
  });
});

describe('public keys', () => {
  it('are read from one JWK and from the set that is published', () => {
    expect(parsePublicKeys(JSON.stringify(publicJwk(first)))).toEqual([publicJwk(first)]);
    expect(parsePublicKeys(JSON.stringify(jwks([first, second])))).toEqual([
      publicJwk(first),
      publicJwk(second),
    ]);
  });

  it('are published without their private half', async () => {
    const document = jwks([first, publicJwk(second), await parseSigningKey(JSON.stringify(second))]);
    expect(document.keys.map(({ kid }) => kid)).toEqual([first.kid, second.kid, second.kid]);
    expect(JSON.stringify(document)).not.toContain('"d"');
  });

  it('are refused with a reason', async () => {
    const set = (...keys: unknown[]) => JSON.stringify({ keys });
    expect(await messageOf(() => parsePublicKeys(JSON.stringify(first)))).toContain('private half');
    expect(await messageOf(() => parsePublicKeys(set(publicJwk(first), second)))).toContain(
      'Public key 2 carries',
    );
    expect(await messageOf(() => parsePublicKeys(set(publicJwk(first), publicJwk(first))))).toContain(
      'same "kid"',
    );
    expect(await messageOf(() => parsePublicKeys(set()))).toContain('empty');
    expect(await messageOf(() => parsePublicKeys(set('x')))).toContain('Public key 1 is not a JSON object');
    expect(await messageOf(() => parsePublicKeys('[]'))).toContain('not a JSON object');
    expect(await messageOf(() => parsePublicKeys(set({ ...publicJwk(first), x: 'AA' })))).toContain(
      '"x" of 32 bytes',
    );
  });
});
