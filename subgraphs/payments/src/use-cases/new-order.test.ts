import { ulid } from 'ulid';
import { expect, test } from 'vitest';
import { mayBeNew } from './new-order.js';

const now = new Date('2026-11-22T10:00:00Z');
const minutes = (count: number) => now.getTime() + count * 60_000;

test.each([
  ['of this moment', ulid(minutes(0)), true],
  ['of half an hour ago, almost', ulid(minutes(-29)), true],
  ['older than any hold', ulid(minutes(-31)), false],
  ['by a clock that is ahead', ulid(minutes(4)), true],
  ['of a time to come', ulid(minutes(6)), false],
  ['not a ULID', 'b3c1e9f0-8f0a-4c57-9a4e-1f6f0c1f6a11', false],
  ['nothing', '', false],
  ['operators', '{"$ne":null}', false],
])('%s', (_what, id, expected) => {
  expect(mayBeNew(id, now)).toBe(expected);
});
