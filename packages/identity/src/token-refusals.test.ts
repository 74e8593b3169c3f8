import { createHmac, sign as cryptoSign, generateKeyPairSync } from 'node:crypto';
import fc from 'fast-check';
import { type JWTHeaderParameters, type JWTPayload, SignJWT } from 'jose';
import { beforeAll, describe, expect, it } from 'vitest';
import { createAccessTokenSigner, createAccessTokenVerifier, InvalidTokenError } from './access-token.js';
import { generateSigningKey, importSigningKey, type SigningKey } from './keys.js';
import type { TokenVerifier } from './token-verifier.js';

const issuer = 'https://auth.test';
const audience = 'parterre';
const user = { userId: 'u1', sessionId: 's1', roles: ['USER'], staffOf: [] } as const;

let key: SigningKey;
let stranger: SigningKey;
let verifier: TokenVerifier;
let good: string;

beforeAll(async () => {
  key = await importSigningKey(await generateSigningKey());
  stranger = await importSigningKey(await generateSigningKey());
  verifier = createAccessTokenVerifier({ issuer, audience, jwks: { keys: [key.publicJwk] } });
  good = (await createAccessTokenSigner({ key, issuer, audience, lifetimeSeconds: 600 }).sign(user)).token;
});

const now = () => Math.floor(Date.now() / 1_000);
const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const header = (changes: Record<string, unknown> = {}) => ({
  alg: 'EdDSA',
  typ: 'at+jwt',
  kid: key.kid,
  ...changes,
});
const claims = (changes: JWTPayload = {}): JWTPayload => ({
  iss: issuer,
  aud: audience,
  sub: 'u1',
  sid: 's1',
  roles: ['USER'],
  staffOf: [],
  iat: now(),
  exp: now() + 600,
  ...changes,
});

/** A token with a true signature of `signer` over whatever header and claims are asked for. */
function signed(
  headerChanges: Record<string, unknown>,
  payload: JWTPayload = claims(),
  signer = key,
): Promise<string> {
  return new SignJWT(payload)
    .setProtectedHeader(header(headerChanges) as JWTHeaderParameters)
    .sign(signer.privateKey);
}

/** The same for headers that the library will not sign, such as one that claims another algorithm. */
async function signedRaw(rawHeader: unknown, payload: unknown = claims()): Promise<string> {
  const input = `${part(rawHeader)}.${part(payload)}`;
  const signature = await crypto.subtle.sign('Ed25519', key.privateKey, Buffer.from(input));
  return `${input}.${Buffer.from(signature).toString('base64url')}`;
}

const outcome = (token: string) =>
  verifier.verify(token).then(
    () => 'accepted',
    (error: unknown) => (error instanceof InvalidTokenError ? error.reason : error),
  );

describe('an access token', () => {
  it('is accepted as the signer made it', async () => {
    expect(await outcome(good)).toBe('accepted');
    expect(await outcome(await signed({}))).toBe('accepted');
    expect(await outcome(await signedRaw(header()))).toBe('accepted');
  });

  describe('is refused for its algorithm', () => {
    it.each(['none', 'None', 'NONE', ''])('alg %j without a signature', async (alg) => {
      expect(await outcome(`${part(header({ alg }))}.${part(claims())}.`)).toBe('malformed');
      expect(await outcome(`${part(header({ alg }))}.${part(claims())}.AAAA`)).toBe('algorithm');
    });

    it('HS256 with the public key as the secret, in every spelling of it', async () => {
      const { x } = key.publicJwk;
      for (const secret of [x, Buffer.from(x, 'base64url'), JSON.stringify(key.publicJwk)]) {
        const input = `${part(header({ alg: 'HS256' }))}.${part(claims())}`;
        const mac = createHmac('sha256', secret).update(input).digest('base64url');
        expect(await outcome(`${input}.${mac}`)).toBe('algorithm');
      }
    });

    it('RS256 and ES256 of foreign keys, even when they bring their key along', async () => {
      const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
      const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
      for (const [alg, pair] of [['RS256', rsa] as const, ['ES256', ec] as const]) {
        const input = `${part(header({ alg, jwk: pair.publicKey.export({ format: 'jwk' }) }))}.${part(claims())}`;
        const signature = cryptoSign('sha256', Buffer.from(input), {
          key: pair.privateKey,
          dsaEncoding: 'ieee-p1363',
        });
        expect(await outcome(`${input}.${signature.toString('base64url')}`)).toBe('algorithm');
      }
    });

    it.each(['Ed25519', 'eddsa', 'EdDSA ', ['EdDSA'], null, 1])(
      'alg %j over a true signature',
      async (alg) => {
        expect(await outcome(await signedRaw(header({ alg })))).toBe('algorithm');
      },
    );
  });

  describe('is refused for its key', () => {
    it('unknown, absent or empty kid', async () => {
      expect(await outcome(await signed({ kid: stranger.kid }, claims(), stranger))).toBe('key');
      expect(await outcome(await signedRaw({ alg: 'EdDSA', typ: 'at+jwt' }))).toBe('key');
      expect(await outcome(await signedRaw(header({ kid: '' })))).toBe('key');
      expect(await outcome(await signedRaw(header({ kid: '../../dev/null' })))).toBe('key');
      expect(await outcome(await signedRaw(header({ kid: '__proto__' })))).toBe('key');
    });

    it("a stranger's signature under a known kid", async () => {
      expect(await outcome(await signed({}, claims(), stranger))).toBe('signature');
    });

    it.each(['jku', 'jwk', 'x5u', 'x5c', 'x5t', 'crit', 'b64', 'zip', 'cty'])(
      'a header that carries %s',
      async (name) => {
        expect(await outcome(await signedRaw(header({ [name]: ['https://evil.test/jwks.json'] })))).toBe(
          'malformed',
        );
      },
    );
  });

  describe('is refused for what it says', () => {
    it('expired, not yet valid, or older than ten minutes', async () => {
      expect(await outcome(await signed({}, claims({ iat: now() - 60, exp: now() - 6 })))).toBe('expired');
      expect(await outcome(await signed({}, claims({ nbf: now() + 60 })))).toBe('expired');
      expect(await outcome(await signed({}, claims({ iat: now() + 60, exp: now() + 120 })))).toBe('expired');
      expect(await outcome(await signed({}, claims({ iat: now() - 700, exp: now() + 86_400 })))).toBe(
        'expired',
      );
    });

    it('tolerates clocks that are 5 s apart, and no more', async () => {
      expect(await outcome(await signed({}, claims({ iat: now() - 60, exp: now() - 2 })))).toBe('accepted');
      expect(await outcome(await signed({}, claims({ iat: now() + 3 })))).toBe('accepted');
      expect(await outcome(await signed({}, claims({ iat: now() + 8 })))).toBe('expired');
    });

    it('wrong or missing audience and issuer', async () => {
      for (const aud of [
        'other',
        undefined,
        [],
        ['other'],
        [audience, 'other'],
        [audience],
        '',
        `${audience} `,
      ]) {
        expect(await outcome(await signedRaw(header(), { ...claims(), aud }))).toBe('audience');
      }
      for (const iss of ['other', undefined, '', `${issuer}/`, [issuer]]) {
        expect(await outcome(await signedRaw(header(), { ...claims(), iss }))).toBe('issuer');
      }
    });

    it.each(['JWT', 'jwt', 'parterre-router+jwt', 'application/at+jwt', 'AT+JWT', null])(
      'typ %j',
      async (typ) => {
        expect(await outcome(await signedRaw(header({ typ })))).toBe('type');
      },
    );

    it('claims that are missing or of another shape', async () => {
      const faults = [
        ...['sub', 'sid', 'roles', 'staffOf', 'exp', 'iat'].map((name) => ({ [name]: undefined })),
        ...[
          { sub: 1 },
          { sub: '' },
          { sid: {} },
          { roles: 'ADMIN' },
          { roles: ['ROOT'] },
          { roles: [['ADMIN']] },
        ],
        ...[{ staffOf: [1] }, { staffOf: 'e1' }, { exp: '9999999999' }, { iat: null }],
      ];
      for (const fault of faults) {
        expect([fault, await outcome(await signedRaw(header(), { ...claims(), ...fault }))]).toEqual([
          fault,
          'malformed',
        ]);
      }
      for (const payload of [[], 'text', null, 7]) {
        expect(await outcome(await signedRaw(header(), payload))).toBe('malformed');
      }
    });
  });

  describe('is refused for its spelling', () => {
    it('a signature with other trailing bits that decodes to the same bytes', async () => {
      const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
      const last = alphabet.indexOf(good.at(-1) ?? '');
      for (let bits = 1; bits < 16; bits += 1) {
        const twin = good.slice(0, -1) + alphabet[last ^ bits];
        expect(Buffer.from(twin.split('.')[2] ?? '', 'base64url')).toEqual(
          Buffer.from(good.split('.')[2] ?? '', 'base64url'),
        );
        expect(await outcome(twin)).toBe('malformed');
      }
    });

    it('padding, whitespace, the other alphabet, more or fewer parts', async () => {
      const [head = '', body = '', signature = ''] = good.split('.');
      const spellings = [
        ...[
          `${good}=`,
          `${good}==`,
          ` ${good}`,
          `${good} `,
          `${good}\n`,
          `${good}\0`,
          `${head}=.${body}.${signature}`,
        ],
        ...[`${head}.${body} .${signature}`, `${head}.${body.slice(0, 9)}\n${body.slice(9)}.${signature}`],
        ...[
          `${good}.`,
          `.${good}`,
          `${good}.${signature}`,
          `${head}.${body}`,
          `${head}..${signature}`,
          head,
          '',
          '.',
          '..',
        ],
        ...[
          `${head}.${body}.`,
          `Bearer ${good}`,
          `${head}.${body}.${signature.slice(0, 40)}+${signature.slice(41)}`,
        ],
      ];
      for (const spelling of spellings)
        expect([spelling, await outcome(spelling)]).toEqual([spelling, 'malformed']);
      expect(await outcome(undefined as unknown as string)).toBe('malformed');
    });

    it('a signature that is cut or lengthened', async () => {
      const [head, body, signature = ''] = good.split('.');
      const bytes = Buffer.from(signature, 'base64url');
      for (const other of [
        bytes.subarray(0, 63),
        bytes.subarray(0, 32),
        Buffer.concat([bytes, Buffer.alloc(1)]),
        Buffer.alloc(64),
      ]) {
        expect(await outcome(`${head}.${body}.${other.toString('base64url')}`)).toBe('signature');
      }
    });

    it('a token of 1 MB, before anything of it is decoded', async () => {
      const huge = `${part(header())}.${'A'.repeat(1_000_000)}.${'A'.repeat(86)}`;
      const started = process.cpuUsage();
      for (let i = 0; i < 1_000; i += 1) expect(await outcome(huge)).toBe('malformed');
      const { user: userUs, system: systemUs } = process.cpuUsage(started);
      // Decoding it once costs about 1 ms; a thousand refusals must cost far less than a thousand decodings.
      expect((userUs + systemUs) / 1_000).toBeLessThan(200);
    });
  });

  it('is refused for any flipped bit of header, payload or signature', async () => {
    const signer = createAccessTokenSigner({ key, issuer, audience, lifetimeSeconds: 600 });
    const text = fc.string({ minLength: 1, maxLength: 30, unit: 'grapheme' });
    const someone = fc.record({
      userId: text,
      sessionId: text,
      roles: fc.uniqueArray(fc.constantFrom('ADMIN', 'ORGANIZER', 'STAFF', 'USER' as const), {
        maxLength: 4,
      }),
      staffOf: fc.array(text, { maxLength: 3 }),
    });
    const flip = fc.tuple(fc.nat({ max: 2 }), fc.nat({ max: 100_000 }));
    await fc.assert(
      fc.asyncProperty(someone, flip, async (who, [index, place]) => {
        const { token } = await signer.sign(who);
        expect(await verifier.verify(token)).toEqual({ kind: 'user', ...who });
        const parts = token.split('.').map((encoded) => Buffer.from(encoded, 'base64url'));
        const chosen = parts[index] ?? Buffer.alloc(0);
        const bit = place % (chosen.length * 8);
        chosen[bit >> 3] = (chosen[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        expect(await outcome(parts.map((bytes) => bytes.toString('base64url')).join('.'))).not.toBe(
          'accepted',
        );
      }),
      { numRuns: 500 },
    );
  });

  it('is refused for every single flipped bit of one token', async () => {
    const parts = good.split('.').map((encoded) => Buffer.from(encoded, 'base64url'));
    for (const bytes of parts) {
      for (let bit = 0; bit < bytes.length * 8; bit += 1) {
        const flipBit = () => {
          bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        };
        flipBit();
        expect(await outcome(parts.map((each) => each.toString('base64url')).join('.'))).not.toBe('accepted');
        flipBit();
      }
    }
  });

  it('tells in its error nothing of the token or its claims', async () => {
    const secret = 'canary-4f1d';
    const token = await signed({}, claims({ sub: secret, aud: secret, iss: secret }));
    const error: unknown = await verifier.verify(token).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(InvalidTokenError);
    const { message, cause, ...rest } = error as InvalidTokenError;
    expect(JSON.stringify([message, cause, rest, String(error)])).not.toContain(secret);
    expect(cause).toBeUndefined();
  });
});
