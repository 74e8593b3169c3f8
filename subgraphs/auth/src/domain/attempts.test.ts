import { expect, test } from 'vitest';
import { type Attempts, decideAttempt, passwordPolicy } from './attempts.js';

const start = new Date('2027-01-01T00:00:00Z');
const after = (ms: number) => new Date(start.getTime() + ms);

function triesInARow(count: number): Attempts {
  let state: Attempts | null = null;
  for (let index = 0; index < count; index += 1) {
    const decision = decideAttempt(state, { ...passwordPolicy, free: count + 1 }, start);
    if (decision.kind !== 'admitted') throw new Error('refused');
    state = decision.attempts;
  }
  return state as Attempts;
}

test('ten tries are free, the eleventh waits', () => {
  expect(decideAttempt(triesInARow(9), passwordPolicy, start).kind).toBe('admitted');
  expect(decideAttempt(triesInARow(10), passwordPolicy, start)).toEqual({
    kind: 'refused',
    retryAfterSeconds: 2,
  });
});

test('the wait doubles, up to a minute: slowed, never locked', () => {
  const waits = [10, 11, 12, 13, 14, 15, 16, 1_000].map((count) => {
    const decision = decideAttempt({ count, lastAt: start }, passwordPolicy, start);
    return decision.kind === 'refused' ? decision.retryAfterSeconds : 0;
  });
  expect(waits).toEqual([2, 4, 8, 16, 32, 60, 60, 60]);
});

test('a refused try prolongs nothing, and the wait ends', () => {
  const state = { count: 10, lastAt: start };
  expect(decideAttempt(state, passwordPolicy, after(1_999))).toEqual({
    kind: 'refused',
    retryAfterSeconds: 1,
  });
  expect(decideAttempt(state, passwordPolicy, after(2_000)).kind).toBe('admitted');
});

test('a quarter of an hour without a try forgets', () => {
  const decision = decideAttempt(
    { count: 50, lastAt: start },
    passwordPolicy,
    after(passwordPolicy.forgetMs),
  );
  expect(decision).toEqual({
    kind: 'admitted',
    attempts: { count: 1, lastAt: after(passwordPolicy.forgetMs) },
  });
});
