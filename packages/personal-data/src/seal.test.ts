import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSealer, SealError } from './seal.js';

const key = randomBytes(32);
const sealer = createSealer(key);
const email = 'ada@example.test';

describe('a seal', () => {
  it('opens to what was sealed, in the form that the event contracts expect', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string(), (plain, context) => {
        const sealed = sealer.seal(plain, context);
        expect(sealed).toMatch(/^v1\.[\w-]+\.[\w-]+$/);
        expect(sealer.open(sealed, context)).toBe(plain);
      }),
    );
  });

  it('is another one each time, and shows nothing of its content', () => {
    const seals = Array.from({ length: 100 }, () => sealer.seal(email, 'user.email'));
    expect(new Set(seals.map((seal) => seal.split('.')[1])).size).toBe(100);
    expect(seals.join()).not.toContain(Buffer.from(email).toString('base64url').slice(0, 8));
  });

  it('opens under no other key and in no other context', () => {
    const sealed = sealer.seal(email, 'user.email');
    expect(() => createSealer(randomBytes(32)).open(sealed, 'user.email')).toThrow(SealError);
    expect(() => sealer.open(sealed, 'user.phone')).toThrow(SealError);
    expect(() => sealer.open(sealed, '')).toThrow(SealError);
  });

  it('does not open with any bit flipped', () => {
    const [, ...texts] = sealer.seal(email, 'user.email').split('.');
    const parts = texts.map((text) => Buffer.from(text, 'base64url'));
    for (const bytes of parts) {
      for (let bit = 0; bit < bytes.length * 8; bit += 1) {
        const flip = () => {
          bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        };
        flip();
        const sealed = ['v1', ...parts.map((part) => part.toString('base64url'))].join('.');
        expect(() => sealer.open(sealed, 'user.email')).toThrow(SealError);
        flip();
      }
    }
  });

  it('does not open cut, respelled or of another version', () => {
    const sealed = sealer.seal(email, 'user.email');
    const [, iv = '', box = ''] = sealed.split('.');
    const shortTag = Buffer.from(box, 'base64url').subarray(0, -12).toString('base64url');
    for (const other of [
      ...[
        '',
        'v1',
        'v1..',
        `v1.${iv}`,
        `v1.${iv}.`,
        `v1..${box}`,
        `v2.${iv}.${box}`,
        `${sealed}.`,
        `${sealed}=`,
      ],
      ...[
        ` ${sealed}`,
        `${sealed}\n`,
        `v1.${iv}.${shortTag}`,
        `v1.${iv.slice(4)}.${box}`,
        `v1.${box}.${iv}`,
        email,
      ],
    ]) {
      expect(() => sealer.open(other, 'user.email')).toThrow(SealError);
    }
  });

  it('of a previous key still opens, and new ones are of the current key alone', () => {
    const fresh = randomBytes(32);
    const rotated = createSealer(fresh, [randomBytes(32), key]);
    expect(rotated.open(sealer.seal(email, 'user.email'), 'user.email')).toBe(email);
    expect(createSealer(fresh).open(rotated.seal(email, 'user.email'), 'user.email')).toBe(email);
    expect(() => sealer.open(rotated.seal(email, 'user.email'), 'user.email')).toThrow(SealError);
  });

  it('that does not open says nothing personal, nor anything of the key', () => {
    const sealed = sealer.seal(email, 'user.email');
    try {
      sealer.open(`${sealed}A`, 'user.email');
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(SealError);
      expect((error as Error).cause).toBeUndefined();
      expect((error as Error).message).toBe('The sealed value cannot be opened.');
    }
  });
});
