import { createHmac, randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createLookupHasher, normalizeEmail } from './lookup.js';

const key = randomBytes(32);
const hasher = createLookupHasher(key);

describe('a look-up hash', () => {
  it('is the same for the same value, key and context, across processes', () => {
    const hash = hasher.hash('ada@example.test', 'user.email');
    expect(hash).toMatch(/^[\w-]{43}$/);
    expect(createLookupHasher(Buffer.from(key)).hash('ada@example.test', 'user.email')).toBe(hash);
  });

  it('differs with value, context and key', () => {
    const hashes = [
      hasher.hash('ada@example.test', 'user.email'),
      hasher.hash('bob@example.test', 'user.email'),
      hasher.hash('ada@example.test', 'user.phone'),
      hasher.hash('lada@example.test', 'user.emai'),
      createLookupHasher(randomBytes(32)).hash('ada@example.test', 'user.email'),
    ];
    expect(new Set(hashes).size).toBe(hashes.length);
  });

  it('is made with a subkey, not with the key itself', () => {
    const direct = createHmac('sha256', key).update('10:user.email').update('a').digest('base64url');
    expect(hasher.hash('a', 'user.email')).not.toBe(direct);
  });
});

describe('normalizeEmail', () => {
  it.each([
    [' Ada@Example.TEST\n', 'ada@example.test'],
    ['ada@example.test\u00a0', 'ada@example.test'],
    ['ａｄａ@example.test', 'ada@example.test'],
    ['zoe\u0308@example.test', 'zoë@example.test'],
    ['ZOË@example.test', 'zoë@example.test'],
    ['H\u0331@example.test', '\u1e96@example.test'],
    ['a.d.a+news@example.test', 'a.d.a+news@example.test'],
  ])('writes %j as %j', (typed, normal) => {
    expect(normalizeEmail(typed)).toBe(normal);
  });

  it('changes nothing the second time, for any character with any of the common accents', () => {
    const accents = ['', '\u0301', '\u0307', '\u0308', '\u030a', '\u030c', '\u0327', '\u0331', '\u0345'];
    const changed: string[] = [];
    for (let code = 0; code <= 0xffff; code += 1) {
      for (const accent of accents) {
        const once = normalizeEmail(`${String.fromCharCode(code)}${accent}@a.b`);
        if (normalizeEmail(once) !== once) changed.push(code.toString(16) + accent);
      }
    }
    expect(changed).toEqual([]);
  });
});
