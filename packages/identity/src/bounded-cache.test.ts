import { afterEach, describe, expect, it, vi } from 'vitest';
import { BoundedCache } from './bounded-cache.js';

const later = () => Date.now() + 60_000;

afterEach(() => void vi.useRealTimers());

describe('BoundedCache', () => {
  it('never holds more than its capacity, and forgets the least recently used first', () => {
    const cache = new BoundedCache<number>(3);
    for (let i = 0; i < 100; i += 1) {
      cache.set(`key ${i}`, i, later());
      expect(cache.get('key 0')).toBe(0);
      expect(cache.size).toBeLessThanOrEqual(3);
    }
    expect([cache.get('key 97'), cache.get('key 98'), cache.get('key 99')]).toEqual([undefined, 98, 99]);
  });

  it('forgets what has expired, and keeps nothing that is expired already', () => {
    vi.useFakeTimers({ toFake: ['Date'], now: 1_000 });
    const cache = new BoundedCache<number>(3);
    cache.set('a', 1, 2_000);
    cache.set('b', 2, 1_000);
    expect([cache.get('a'), cache.get('b'), cache.size]).toEqual([1, undefined, 1]);
    vi.setSystemTime(2_000);
    expect([cache.get('a'), cache.size]).toEqual([undefined, 0]);
  });

  it.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY])('refuses a capacity of %d', (capacity) => {
    expect(() => new BoundedCache(capacity)).toThrow(RangeError);
  });
});
