import { createPublicKey } from 'node:crypto';
import { importSigningKey } from '@parterre/identity/keys';
import { createRouterTokenMinter } from '@parterre/identity/router-token';
import * as jose from 'jose';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { WebSocket } from 'ws';
import { secretsOf } from '../../kit/house-secrets.js';
import { codeIn, send } from '../../kit/raw-request.js';
import { newBuyer, type Visitor } from '../../kit/visitors.js';

const house = inject('house');
const { accessTokenKey, routerIdentityKey } = secretsOf(house);
const { d: _private, ...publicKey } = accessTokenKey;
const now = () => Math.floor(Date.now() / 1_000);

let victim: Visitor;
let claims: jose.JWTPayload;
let header: jose.JWTHeaderParameters;
beforeAll(async () => {
  victim = await newBuyer(house, 'Rightful Owner');
  claims = jose.decodeJwt(victim.accessToken);
  header = jose.decodeProtectedHeader(victim.accessToken) as jose.JWTHeaderParameters;
});

afterAll(async () => {
  const { me } = await victim.api('{ me { displayName } }');
  expect(me.displayName, 'nobody changed it').toBe('Rightful Owner');
});

interface Forgery {
  claims?: Record<string, unknown>;
  header?: Record<string, unknown>;
  key?: jose.CryptoKey | jose.KeyObject | jose.JWK | Uint8Array;
}

/** The victim's token with something about it changed, signed anew: by the house's own key unless another is given. */
async function forged({ claims: otherClaims = {}, header: otherHeader = {}, key }: Forgery = {}) {
  const payload = { ...claims, ...otherClaims };
  const signed = new jose.SignJWT(payload).setProtectedHeader({ ...header, ...otherHeader });
  return signed.sign(key ?? (await jose.importJWK(accessTokenKey, 'EdDSA')));
}

const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
const [foreign, rsa, ec] = await Promise.all(
  ['EdDSA', 'RS256', 'ES256'].map((algorithm) => jose.generateKeyPair(algorithm, { extractable: true })),
);
const pem = createPublicKey({ key: publicKey, format: 'jwk' }).export({ type: 'spki', format: 'pem' });
const unsigned = (alg: string) => `${part({ ...header, alg })}.${part(claims)}.`;
const hmac = (secret: string | Buffer) =>
  forged({ header: { alg: 'HS256' }, key: new Uint8Array(Buffer.from(secret)) });
const rename = 'mutation { updateProfile(input: { displayName: "Forged" }) { id } }';

test('the forger of these tests can sign: a token that differs in its time alone is taken', async () => {
  const token = await forged({ claims: { iat: now() - 1, exp: now() + 60 } });
  const answer = await send(house, {
    body: { query: '{ me { id } }' },
    headers: { authorization: `Bearer ${token}` },
  });
  expect(answer.data.me.id).toBe(victim.userId);
});

const forgeries: [string, string, () => Promise<string> | string][] = [
  ['expired', 'expired', () => forged({ claims: { iat: now() - 300, exp: now() - 10 } })],
  [
    'a year long, and eleven minutes old',
    'expired',
    () => forged({ claims: { iat: now() - 660, exp: now() + 3e7 } }),
  ],
  ['not good yet', 'expired', () => forged({ claims: { nbf: now() + 300 } })],
  ['issued tomorrow', 'expired', () => forged({ claims: { iat: now() + 86_400, exp: now() + 86_500 } })],
  ['without an end', 'malformed', () => forged({ claims: { exp: undefined } })],
  ['for another audience', 'audience', () => forged({ claims: { aud: 'elsewhere' } })],
  ['for several audiences', 'audience', () => forged({ claims: { aud: ['elsewhere', 'parterre'] } })],
  ['for none', 'audience', () => forged({ claims: { aud: undefined } })],
  ['from another issuer', 'issuer', () => forged({ claims: { iss: 'https://evil.example' } })],
  ['of another type', 'type', () => forged({ header: { typ: 'JWT' } })],
  ['of no type', 'type', () => forged({ header: { typ: undefined } })],
  [
    'signed with a key nobody knows',
    'key',
    () => forged({ header: { kid: 'mine' }, key: foreign?.privateKey as jose.CryptoKey }),
  ],
  [
    'signed with a foreign key under our name',
    'signature',
    () => forged({ key: foreign?.privateKey as jose.CryptoKey }),
  ],
  ['without the name of a key', 'key', () => forged({ header: { kid: undefined } })],
  ['with a path for a key', 'key', () => forged({ header: { kid: '../../../../dev/null' } })],
  [
    'with its own key in its header',
    'malformed',
    async () =>
      forged({
        header: { kid: 'mine', jwk: await jose.exportJWK(foreign?.publicKey as jose.CryptoKey) },
        key: foreign?.privateKey as jose.CryptoKey,
      }),
  ],
  [
    'with the address of its key',
    'malformed',
    () =>
      forged({
        header: { kid: 'mine', jku: 'https://evil.example/jwks.json' },
        key: foreign?.privateKey as jose.CryptoKey,
      }),
  ],
  ['not signed: none', 'malformed', () => unsigned('none')],
  ['not signed: nOnE, with a signature for show', 'algorithm', () => `${unsigned('nOnE')}AAAA`],
  ['HS256 with the public key as its secret', 'algorithm', () => hmac(Buffer.from(publicKey.x, 'base64url'))],
  ['HS256 with its PEM', 'algorithm', () => hmac(pem)],
  ['HS256 with its JWK', 'algorithm', () => hmac(JSON.stringify(publicKey))],
  ['RS256', 'algorithm', () => forged({ header: { alg: 'RS256' }, key: rsa?.privateKey as jose.CryptoKey })],
  ['ES256', 'algorithm', () => forged({ header: { alg: 'ES256' }, key: ec?.privateKey as jose.CryptoKey })],
  [
    'with more roles, and the signature it had',
    'signature',
    () => {
      const [head, , signature] = victim.accessToken.split('.');
      return `${head}.${part({ ...claims, roles: ['USER', 'ADMIN'] })}.${signature}`;
    },
  ],
  ['without its signature', 'malformed', () => `${victim.accessToken.split('.').slice(0, 2).join('.')}.`],
  ['of two parts', 'malformed', () => victim.accessToken.split('.').slice(0, 2).join('.')],
  ['of four parts', 'malformed', () => `${victim.accessToken}.x`],
  ['with a role there is not', 'malformed', () => forged({ claims: { roles: ['USER', 'OWNER'] } })],
  ['of nobody', 'malformed', () => forged({ claims: { sub: '' } })],
  ['of 16 KB', 'malformed', () => forged({ claims: { filler: 'x'.repeat(9_000) } })],
  [
    'one of the router for a subgraph',
    'type',
    async () => {
      const minter = createRouterTokenMinter({ key: await importSigningKey(routerIdentityKey) });
      const viewer = {
        kind: 'user',
        userId: victim.userId,
        sessionId: 's',
        roles: ['ADMIN'],
        staffOf: [],
      } as const;
      return minter.mint('users', viewer);
    },
  ],
];

test.each(forgeries)('a token is refused, with the reason: %s', async (_what, reason, forge) => {
  const authorization = `Bearer ${await forge()}`;
  const answer = await send(house, { body: { query: rename }, headers: { authorization } });
  expect([answer.status, codeIn(answer), answer.data]).toEqual([401, 'UNAUTHENTICATED', undefined]);
  expect(answer.errors[0]?.extensions.reason).toBe(reason);
  expect(answer.errors[0]?.message).toMatch(/token/);
  expect(answer.headers.get('www-authenticate')).toContain('Bearer');
});

test.each([
  'Bearer',
  'Bearer  ',
  'Basic dXNlcjpwYXNz',
  'Token abc',
  'null',
  'Bearer a b',
  'Bearer undefined',
])('the header %j is not taken for an anonymous visitor', async (authorization) => {
  const answer = await send(house, { body: { query: '{ me { id } }' }, headers: { authorization } });
  expect([answer.status, codeIn(answer), answer.data]).toEqual([401, 'UNAUTHENTICATED', undefined]);
});

test('the socket is closed with the same reasons', async () => {
  const closing = async (token: string) => {
    const socket = new WebSocket(house.wsUrl, 'graphql-transport-ws');
    socket.on('open', () =>
      socket.send(JSON.stringify({ type: 'connection_init', payload: { authorization: `Bearer ${token}` } })),
    );
    return new Promise((resolve) =>
      socket.on('close', (code, reason) => resolve(`${code} ${String(reason)}`)),
    );
  };
  expect(await closing(await forged({ claims: { iat: now() - 300, exp: now() - 10 } }))).toMatch(
    /4403.*expired/,
  );
  expect(await closing(`${unsigned('none')}AAAA`)).toMatch(/4403.*algorithm/);
});
