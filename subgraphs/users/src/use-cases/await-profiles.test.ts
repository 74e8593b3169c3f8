import { ulid } from 'ulid';
import { expect, test, vi } from 'vitest';
import { newProfile, type Profile } from '../domain/profile.js';
import { awaitProfiles } from './await-profiles.js';
import type { ProfileStore } from './ports.js';

const now = new Date('2027-01-01T00:00:00Z');
const known = (userId: string): Profile =>
  newProfile({ userId, email: 'a@example.com', displayName: 'A', locale: 'en', registeredAt: now });

function waiting(answers: (look: number) => string[]) {
  let look = 0;
  const find = vi.fn(async (_ids: readonly string[]) => {
    look += 1;
    return new Map(answers(look).map((id) => [id, known(id)]));
  });
  const pause = vi.fn(async () => {});
  const profiles = { find } as unknown as ProfileStore;
  return { find, pause, load: awaitProfiles({ profiles, clock: () => now, pause }) };
}

test('one query when all are there', async () => {
  const [a, b] = [ulid(), ulid()];
  const { find, pause, load } = waiting(() => [a, b]);
  expect([...(await load([a, b])).keys()]).toEqual([a, b]);
  expect(find).toHaveBeenCalledTimes(1);
  expect(pause).not.toHaveBeenCalled();
});

test('looks again for the missing alone, with one query a look', async () => {
  const [a, b, c] = [ulid(now.getTime()), ulid(now.getTime()), ulid(now.getTime())];
  const { find, load } = waiting((look) => (look === 1 ? [a] : look === 3 ? [b, c] : []));
  expect((await load([a, b, c])).size).toBe(3);
  expect(find.mock.calls.map(([ids]) => ids)).toEqual([
    [a, b, c],
    [b, c],
    [b, c],
  ]);
});

test('gives up after two seconds', async () => {
  const { pause, load } = waiting(() => []);
  expect((await load([ulid(now.getTime())])).size).toBe(0);
  expect(pause).toHaveBeenCalledTimes(80);
});

test.each(['no id at all', ulid(now.getTime() - 3_600_000)])('does not wait for %s', async (id) => {
  const { find, load } = waiting(() => []);
  expect((await load([id])).size).toBe(0);
  expect(find).toHaveBeenCalledTimes(1);
});
