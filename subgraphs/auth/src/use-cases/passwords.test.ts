import { RateLimited } from '@parterre/subgraph-kit/errors';
import { expect, test } from 'vitest';
import { createPasswords } from './passwords.js';

test('argon2id with the cost we promise', async () => {
  const passwords = await createPasswords();
  const hash = await passwords.hash('four words and more');
  expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  expect(await passwords.matches(hash, 'four words and more')).toBe(true);
  expect(await passwords.matches(hash, 'four words and less')).toBe(false);
});

test('nobody has no password, and finding out takes as long', async () => {
  const passwords = await createPasswords();
  const hash = await passwords.hash('four words and more');
  const time = async (of: string | null) => {
    const started = performance.now();
    expect(await passwords.matches(of, 'something else here')).toBe(false);
    return performance.now() - started;
  };
  const times = { known: 0, unknown: 0 };
  for (let round = 0; round < 8; round += 1) {
    times.known += await time(hash);
    times.unknown += await time(null);
  }
  expect(times.unknown / times.known).toBeGreaterThan(0.5);
  expect(times.unknown / times.known).toBeLessThan(2);
});

test('a flood is turned away at the door, and the rest of the process stays free', async () => {
  const passwords = await createPasswords();
  const flood = Array.from({ length: 200 }, () => passwords.hash('four words and more'));
  const settled = await Promise.allSettled(flood);
  const refused = settled.filter(({ status }) => status === 'rejected');
  expect(refused).toHaveLength(98);
  expect(refused.every((one) => one.status === 'rejected' && one.reason instanceof RateLimited)).toBe(true);
});
