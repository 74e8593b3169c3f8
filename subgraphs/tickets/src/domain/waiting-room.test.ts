import { expect, test } from 'vitest';
import {
  admittedUpTo,
  changeRate,
  firstNumber,
  followSale,
  openRoom,
  placeState,
  turnOf,
  type WaitingRoom,
} from './waiting-room.js';

const minute = 60_000;
const keptMs = 15 * minute;
const noon = new Date('2027-01-01T12:00:00Z');
const at = (minutes: number) => new Date(noon.getTime() + minutes * minute);
const rate = (admissionsPerMinute: number, opensAt: Date | null = null) => ({ admissionsPerMinute, opensAt });
const changed = (room: WaitingRoom, minutes: number, perMinute: number, opensAt: Date | null = null) =>
  changeRate(room, rate(perMinute, opensAt), at(minutes), keptMs);
const room = openRoom('line', rate(10), noon);

test.each([
  [0, 0],
  [0.099, 0],
  [0.1, 1],
  [1, 10],
  [60, 600],
])('after %d minutes at 10 a minute, %d are admitted', (minutes, admitted) => {
  expect(admittedUpTo(room, at(minutes))).toBe(admitted);
});

test('the line stands still until it opens; a clock that is behind admits nobody', () => {
  const later = openRoom('line', rate(10, at(5)), noon);
  expect(admittedUpTo(later, at(5))).toBe(0);
  expect(admittedUpTo(later, at(6))).toBe(10);
  expect(admittedUpTo(later, at(-60))).toBe(0);
  expect(openRoom('line', rate(10, at(-5)), noon)).toEqual(room);
});

test.each([1, 7, 60, 999, 59_999, 60_000])(
  'at %d a minute a turn is the first moment that admits it',
  (perMinute) => {
    const line = openRoom('line', rate(perMinute), noon);
    for (const number of [1, 2, 3, 59, 1_000, 1_234_567]) {
      const turn = turnOf(line, number)?.getTime() ?? Number.NaN;
      expect(admittedUpTo(line, new Date(turn))).toBeGreaterThanOrEqual(number);
      expect(admittedUpTo(line, new Date(turn - 1))).toBeLessThan(number);
    }
  },
);

test('another rate counts from its own moment on, and what was admitted stays so', () => {
  const faster = changed(room, 6, 600);
  expect(admittedUpTo(faster, at(6))).toBe(60);
  expect(admittedUpTo(faster, at(7))).toBe(660);
  expect([60, 61].map((number) => turnOf(faster, number))).toEqual([at(6), at(6 + 1 / 600)]);
  expect(turnOf(faster, 10)).toEqual(at(1));
  // The turn under way begins anew: a low rate raised is no burst.
  expect(admittedUpTo(changed(openRoom('line', rate(1), noon), 0.99, 60_000), at(0.99))).toBe(0);
});

test('a rate of 0 stands still, and nobody knows a turn that is yet to come', () => {
  const paused = changed(room, 2, 0);
  expect(admittedUpTo(paused, at(600))).toBe(20);
  expect(turnOf(paused, 21)).toBeNull();
  expect(turnOf(paused, 20)).toEqual(at(2));
  const resumed = changed(paused, 5, 10);
  expect(turnOf(resumed, 21)).toEqual(at(5.1));
  expect(turnOf(resumed, 20)).toEqual(at(2));
});

test('the same again changes nothing, whenever it opens', () => {
  expect(changed(room, 3, 10)).toBe(room);
  expect(changed(room, 3, 10, at(-1))).toBe(room);
  const later = openRoom('line', rate(10, at(5)), noon);
  expect(changed(later, 1, 10)).toBe(later);
  expect(changed(later, 1, 10, at(5))).toBe(later);
  expect(changed(later, 1, 20).phases).toEqual([
    { since: at(5), admittedBefore: 0, admissionsPerMinute: 20 },
  ]);
  expect(changed(later, 1, 10, at(0.5)).phases[0]?.since).toEqual(at(1));
  expect(admittedUpTo(changed(room, 3, 10, at(8)), at(8))).toBe(30);
});

test('a line that opens with the sale is moved with it, and no other is', () => {
  const withSale = { ...openRoom('line', rate(10, at(5)), noon), opensWithSale: true };
  const moved = (to: number, minutes: number) => followSale(withSale, at(to), at(minutes), keptMs);
  expect(moved(5, 1)).toBe(withSale);
  expect(moved(5, 6)).toBe(withSale);
  expect(moved(60, 1).phases).toEqual([{ since: at(60), admittedBefore: 0, admissionsPerMinute: 10 }]);
  expect(moved(2, 3).phases).toEqual([{ since: at(3), admittedBefore: 0, admissionsPerMinute: 10 }]);
  // It had begun: who was admitted stays so, and nobody else is before the sale opens.
  expect([7, 59, 61].map((minutes) => admittedUpTo(moved(60, 7), at(minutes)))).toEqual([20, 20, 30]);
  expect(followSale(moved(60, 1), at(90), at(2), keptMs).phases[0]?.since).toEqual(at(90));
  const saidWhen = changeRate(withSale, rate(10, at(8)), at(1), keptMs);
  expect(followSale(saidWhen, at(60), at(2), keptMs)).toBe(saidWhen);
});

test('whoever comes to an empty line is admitted at once, one a turn, and turns nobody waited for are gone', () => {
  expect(firstNumber(room, noon)).toBe(1);
  expect(firstNumber(room, at(0.05))).toBe(1);
  const late = firstNumber(room, at(60));
  expect(late).toBe(600);
  expect(placeState(room, late, at(60), keptMs)).toBe('ADMITTED');
  expect(placeState(room, late + 1, at(60), keptMs)).toBe('WAITING');
});

test('whoever comes to an empty line that stands still waits, and is not given a turn of long ago', () => {
  const paused = changed(room, 60, 0);
  const number = firstNumber(paused, at(600));
  expect(placeState(paused, number, at(600), keptMs)).toBe('WAITING');
  const resumed = changed(paused, 600, 1);
  expect(placeState(resumed, firstNumber(resumed, at(600)), at(600), keptMs)).toBe('WAITING');
  expect(placeState(resumed, firstNumber(resumed, at(601)), at(601), keptMs)).toBe('ADMITTED');
});

test('an admission lasts from its turn, however the rate changes afterwards', () => {
  let line = room;
  for (let minutes = 2; minutes < 20; minutes += 1) {
    line = changed(line, minutes, 10 + minutes);
    expect(placeState(line, 10, at(minutes), keptMs)).toBe(minutes < 16 ? 'ADMITTED' : 'LAPSED');
  }
  expect(line.phases.length).toBeLessThan(18);
});

test('phases are few, however often the rate changes', () => {
  let line = room;
  for (let change = 1; change <= 200; change += 1) line = changed(line, change / 100, (change % 7) + 1);
  expect(line.phases).toHaveLength(50);
  expect(line.version).toBe(201);
});
