import { ulid } from 'ulid';
import { expect, test } from 'vitest';
import { hashSecret, nextSecret, parseToken, randomSecret, writeToken } from './secret-token.js';

test('a token comes back as it was written', () => {
  const token = { id: ulid(), secret: randomSecret() };
  expect(parseToken(writeToken(token))).toEqual(token);
});

test.each([
  '',
  '.',
  'a.b',
  `${ulid()}.short`,
  `${ulid()}.${randomSecret()}x`,
  `${ulid()}.${randomSecret()}.x`,
  ` ${ulid()}.${randomSecret()}`,
])('is none: %s', (text) => {
  expect(parseToken(text)).toBeNull();
});

test('the next secret is the same for the same, has the form of one, and tells nothing of the one before', () => {
  const secret = randomSecret();
  const seed = randomSecret();
  const next = nextSecret(secret, seed);
  expect(nextSecret(secret, seed)).toBe(next);
  expect(nextSecret(secret, randomSecret())).not.toBe(next);
  expect(parseToken(writeToken({ id: ulid(), secret: next }))).not.toBeNull();
  expect(hashSecret(next)).not.toBe(hashSecret(secret));
});
