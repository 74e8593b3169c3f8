import { expect, test } from 'vitest';
import {
  type AreaDecision,
  type AreaEntry,
  type AreaState,
  availableAt,
  carriesPlaces,
  entryMemoryMs,
  extendPlaces,
  holdPlaces,
  releasePlaces,
  returnOnePlace,
  returnPlaces,
  sellPlaces,
  sweepPlaces,
} from './area.js';

const now = new Date('2027-01-01T12:00:00Z');
const later = new Date('2027-01-01T12:10:00Z');
const past = new Date('2027-01-01T11:59:59Z');
const capacity = 10;

function area(...entries: AreaEntry[]): AreaState {
  const taken = entries.filter(({ s }) => s !== 'R').reduce((sum, { n }) => sum + n, 0);
  return { key: 'k', name: 'K', tierId: 't', capacity, available: capacity - taken, version: 1, entries };
}
const held = (h: string, n: number, x = later): AreaEntry => ({ h, n, s: 'H', x });
const sold = (h: string, n: number, x = later): AreaEntry => ({ h, n, s: 'S', x });
const returned = (h: string, n: number, x = later): AreaEntry => ({ h, n, s: 'R', x });
const left = (decision: AreaDecision) => (typeof decision === 'string' ? decision : decision.available);
const applied = (state: AreaState, decision: AreaDecision): AreaState =>
  typeof decision === 'string' ? state : { ...state, ...decision };

test('places are held while there are enough, counting what has lapsed', () => {
  expect(left(holdPlaces(area(held('other', 7)), 'mine', 3, later, now))).toBe(0);
  expect(left(holdPlaces(area(held('other', 7)), 'mine', 4, later, now))).toBe('REFUSED');
  expect(left(holdPlaces(area(held('other', 7, past)), 'mine', 4, later, now))).toBe(6);
  expect(left(holdPlaces(area(held('mine', 3)), 'mine', 3, later, now))).toBe('SAME');
  expect(availableAt(area(held('other', 7, past)), now)).toBe(10);
});

test('a hold grows to what is asked, while there are enough, and never shrinks by it', () => {
  const mine = area(held('mine', 3), held('other', 2));
  const grown = applied(mine, holdPlaces(mine, 'mine', 5, later, now));
  expect(grown).toMatchObject({ available: 3, entries: [{ h: 'other' }, { h: 'mine', n: 5 }] });
  expect(holdPlaces(grown, 'mine', 5, later, now)).toBe('SAME');
  expect(holdPlaces(grown, 'mine', 4, later, now)).toBe('SAME');
  expect(holdPlaces(mine, 'mine', 9, later, now)).toBe('REFUSED');
  expect(holdPlaces(area(sold('mine', 3)), 'mine', 4, later, now)).toBe('SAME');
});

test('growing keeps the later end, and as many places until later only moves it', () => {
  const end = (decision: AreaDecision) => (typeof decision === 'string' ? decision : decision.entries[0]?.x);
  const latest = new Date(later.getTime() + 1);
  expect(end(holdPlaces(area(held('mine', 3, latest)), 'mine', 4, later, now))).toEqual(latest);
  expect(end(holdPlaces(area(held('mine', 3)), 'mine', 3, latest, now))).toEqual(latest);
  expect(holdPlaces(area(held('mine', 3, latest)), 'mine', 3, later, now)).toBe('SAME');
});

test('a hold that grows is all of its allocation, or not at all', () => {
  const right = { id: 'fans', only: true };
  const allocations = [{ id: 'fans', left: 2 }];
  const state = { ...area({ ...held('mine', 3), a: 'fans' }), allocations };
  expect(holdPlaces(state, 'mine', 5, later, now, right)).toMatchObject({
    available: 7,
    allocations: [{ id: 'fans', left: 0 }],
    entries: [{ n: 5, a: 'fans' }],
  });
  expect(holdPlaces(state, 'mine', 6, later, now, right)).toBe('REFUSED');
  expect(holdPlaces(state, 'mine', 6, later, now, { ...right, only: false })).toMatchObject({
    available: 1,
    allocations: [{ id: 'fans', left: 5 }],
    entries: [{ n: 6 }],
  });
});

test('what a hold has beyond what was ordered goes back, sold or not; what it lacks is taken', () => {
  const state = area(held('mine', 5));
  expect(sellPlaces(state, 'mine', 3, now)).toMatchObject({ available: 7, entries: [{ n: 3, s: 'S' }] });
  expect(left(returnPlaces(state, 'mine', 3, false, now))).toBe(10);
  expect(sellPlaces(state, 'mine', 6, now)).toMatchObject({ available: 4, entries: [{ n: 6, s: 'S' }] });
  expect(sellPlaces(state, 'mine', 11, now)).toBe('REFUSED');
});

test('a part of what is held is released, and the rest stays', () => {
  const state = area(held('mine', 5));
  expect(releasePlaces(state, 'mine', 2)).toMatchObject({ available: 8, entries: [held('mine', 2)] });
  expect(releasePlaces(state, 'mine', 5)).toBe('SAME');
  expect(releasePlaces(state, 'mine', 6)).toBe('SAME');
});

test('a hold has its places while it has as many', () => {
  const state = area(held('mine', 2));
  expect([1, 2, 3].map((n) => carriesPlaces(state, 'mine', n, now))).toEqual([true, true, false]);
});

test('held places are sold once; lapsed ones are taken again while there are enough', () => {
  const state = applied(area(held('mine', 3)), sellPlaces(area(held('mine', 3)), 'mine', 3, now));
  expect(state.available).toBe(7);
  expect(sellPlaces(state, 'mine', 3, now)).toBe('SAME');
  expect(left(sellPlaces(area(), 'mine', 3, now))).toBe(7);
  expect(sellPlaces(area(held('other', 8)), 'mine', 3, now)).toBe('REFUSED');
});

test('what was sold is given back once, even after its entry was forgotten', () => {
  const before = area(sold('mine', 3));
  const back = applied(before, returnPlaces(before, 'mine', 3, true, now));
  expect(back.available).toBe(10);
  expect(returnPlaces(back, 'mine', 3, true, now)).toBe('SAME');

  const forgotten = { ...area(), available: 7 };
  const after = applied(forgotten, returnPlaces(forgotten, 'mine', 3, true, now));
  expect(after.available).toBe(10);
  expect(returnPlaces(after, 'mine', 3, true, now)).toBe('SAME');
  expect(sellPlaces(after, 'mine', 3, now)).toBe('REFUSED');
});

test('an order that never had its places gives none back, and takes none afterwards', () => {
  const after = applied(area(), returnPlaces(area(), 'mine', 3, false, now));
  expect(after.available).toBe(10);
  expect(sellPlaces(after, 'mine', 3, now)).toBe('REFUSED');
});

test('releasing and extending are for places that are held', () => {
  expect(left(releasePlaces(area(held('mine', 3)), 'mine'))).toBe(10);
  expect(releasePlaces(area(sold('mine', 3)), 'mine')).toBe('SAME');
  expect(extendPlaces(area(held('mine', 3, past)), 'mine', later, now)).toBe('REFUSED');
  expect(left(extendPlaces(area(held('mine', 3)), 'mine', later, now))).toBe(7);
});

test('the sweeper frees what has lapsed and forgets only what is settled', () => {
  const state = area(
    held('a', 1, past),
    sold('b', 2, past),
    sold('c', 3, past),
    returned('d', 1, past),
    held('e', 1),
  );
  const swept = applied(
    state,
    sweepPlaces(state, ({ h }) => h === 'b' || h === 'd', now),
  );
  expect(swept.entries.map(({ h }) => h)).toEqual(['c', 'e']);
  expect(swept.available).toBe(state.available + 1);
  expect(sweepPlaces(swept, () => false, now)).toBe('SAME');
  expect(sweepPlaces(swept, () => true, new Date(now.getTime() - entryMemoryMs))).toBe('SAME');
});

test('one place given back is given back once, and not again with the rest', () => {
  const before = area(sold('mine', 3), sold('other', 2));
  const one = applied(before, returnOnePlace(before, 'mine', 'ticket-1', now));
  expect(one.available).toBe(6);
  expect(returnOnePlace(one, 'mine', 'ticket-1', now)).toBe('SAME');
  expect(left(returnPlaces(one, 'mine', 2, true, now))).toBe(8);
  const forgotten = { ...one, entries: [] };
  expect(left(returnPlaces(forgotten, 'mine', 2, true, now))).toBe(8);
});

test('a place whose ticket was given to the pool goes back by itself, also behind all the others', () => {
  const before = area(sold('mine', 3));
  const others = applied(before, returnPlaces(before, 'mine', 2, true, now));
  expect(others.available).toBe(9);
  expect(left(returnOnePlace(others, 'mine', 'ticket-1', now))).toBe(10);
});
