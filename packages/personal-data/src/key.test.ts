import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { InvalidPersonalDataKeyError, parsePersonalDataKey } from './key.js';
import { createLookupHasher } from './lookup.js';
import { createSealer } from './seal.js';

const key = randomBytes(32);

describe('parsePersonalDataKey', () => {
  it('reads base64 and base64url, with or without padding and the newline of a file', () => {
    const text = key.toString('base64');
    for (const spelling of [text, text.replace('=', ''), `${text}\n`, key.toString('base64url')]) {
      expect(parsePersonalDataKey(spelling)).toEqual(key);
    }
  });

  it.each([
    ['', 'has 0 bytes'],
    [randomBytes(31).toString('base64'), 'has 31 bytes'],
    [randomBytes(33).toString('base64'), 'has 33 bytes'],
    ['change me!', 'not base64'],
    [`${key.toString('base64').slice(0, 20)} ${key.toString('base64').slice(20)}`, 'not base64'],
    [Buffer.alloc(32, 7).toString('base64'), 'placeholder'],
  ])('refuses %j', (text, reason) => {
    try {
      parsePersonalDataKey(text);
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(InvalidPersonalDataKeyError);
      expect((error as Error).message).toContain(reason);
      if (text.length > 8) expect((error as Error).message).not.toContain(text.slice(0, 8));
    }
  });
});

it('a key of another length neither seals nor hashes', () => {
  expect(() => createSealer(randomBytes(16))).toThrow(InvalidPersonalDataKeyError);
  expect(() => createSealer(key, [randomBytes(16)])).toThrow(InvalidPersonalDataKeyError);
  expect(() => createLookupHasher(Buffer.alloc(0))).toThrow(InvalidPersonalDataKeyError);
});
