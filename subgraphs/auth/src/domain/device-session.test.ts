import { expect, test } from 'vitest';
import {
  type DeviceSession,
  decideRefresh,
  reuseGraceMs,
  sessionExpiry,
  sessionLifetimeMs,
  sessionMaxAgeMs,
} from './device-session.js';

const now = new Date('2027-01-01T00:00:00Z');
const at = (ms: number) => new Date(now.getTime() + ms);

const session: DeviceSession = {
  id: 'S',
  userId: 'U',
  epoch: 1,
  tokenHash: 'third',
  seed: 'seed',
  used: [
    { hash: 'first', usedAt: at(-20_000) },
    { hash: 'second', usedAt: at(-10_000) },
  ],
  createdAt: at(-60_000),
  lastUsedAt: at(-10_000),
  expiresAt: at(sessionLifetimeMs),
};

test('the good token rotates', () => {
  expect(decideRefresh(session, 'third', now)).toBe('rotate');
});

test('the one before it, a moment later, gets the same answer again', () => {
  expect(decideRefresh(session, 'second', now)).toBe('repeat');
  expect(decideRefresh(session, 'second', at(reuseGraceMs - 10_000))).toBe('repeat');
});

test('after the grace, its use is theft', () => {
  expect(decideRefresh(session, 'second', at(reuseGraceMs - 9_999))).toBe('stolen');
});

test('one whose successor is used up gets nothing, and within the grace ends nothing', () => {
  expect(decideRefresh(session, 'first', now)).toBe('stale');
  expect(decideRefresh(session, 'first', at(reuseGraceMs))).toBe('stolen');
});

test('a token that was never of this session ends nothing', () => {
  expect(decideRefresh(session, 'forged', at(1_000_000))).toBe('unknown');
});

test('an expired session knows no token', () => {
  expect(decideRefresh(session, 'third', session.expiresAt)).toBe('unknown');
});

test('use prolongs a session, up to its greatest age', () => {
  expect(sessionExpiry(now, now)).toEqual(at(sessionLifetimeMs));
  expect(sessionExpiry(now, at(sessionMaxAgeMs - 1_000))).toEqual(at(sessionMaxAgeMs));
});
