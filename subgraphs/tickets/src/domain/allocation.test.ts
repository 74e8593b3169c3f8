import { expect, test } from 'vitest';
import { spelledOut } from './access-code.js';
import { type Allocation, openingAt } from './allocation.js';
import type { Sale } from './sale.js';

const at = (day: number) => new Date(Date.UTC(2027, 0, day));
const sale = { status: 'ON_SALE', salesOpenAt: at(10), salesCloseAt: at(20) } as Sale;
const allocation = (opensAt: Date | null, closesAt: Date | null) => ({ opensAt, closesAt }) as Allocation;

test.each<[string, Date | null, Date | null, number, ReturnType<typeof openingAt>]>([
  ['before its presale', at(5), at(12), 4, { closed: { opensAt: at(5), closedAt: null } }],
  ['in its presale, before the sale of all', at(5), at(12), 5, { only: true }],
  ['while both are open', at(5), at(12), 10, { only: false }],
  ['after it has closed', at(5), at(12), 12, { closed: { opensAt: null, closedAt: at(12) } }],
  [
    'without dates of its own, before the sale',
    null,
    null,
    9,
    { closed: { opensAt: at(10), closedAt: null } },
  ],
  ['without dates of its own, in the sale', null, null, 19, { only: false }],
  ['after the sale of all', null, at(25), 21, { only: true }],
])('%s', (_when, opensAt, closesAt, day, expected) => {
  expect(openingAt(allocation(opensAt, closesAt), sale, at(day))).toEqual(expected);
});

test('nothing is sold of a cancelled event', () => {
  const cancelled = { ...sale, status: 'CANCELLED' } as Sale;
  expect(openingAt(allocation(null, null), cancelled, at(11))).toEqual({
    closed: { opensAt: null, closedAt: null },
  });
});

test('codes are compared as they are read out', () => {
  expect(spelledOut(' fan-club 2027 ')).toBe('FANCLUB2027');
  expect(spelledOut('ｆａｎ–club')).toBe('FANCLUB');
});
