import { expect, test } from 'vitest';
import {
  expireSeats,
  holdSeats,
  lettersAt,
  lettersFor,
  type RowDecision,
  type RowState,
  releaseSeats,
  returnSeats,
  type SeatSlot,
  sellSeats,
} from './row.js';
import { allocateSeats, blockSeats, endAllocatedSeats, unblockSeats } from './row-blocks.js';

const now = new Date('2027-01-01T12:00:00Z');
const later = new Date('2027-01-01T12:10:00Z');
const past = new Date('2027-01-01T11:59:59Z');
const [free, blocked, presale]: SeatSlot[] = [{ s: 'A' }, { s: 'B' }, { s: 'B', b: 'presale' }] as const;
const held: SeatSlot = { s: 'H', h: 'other', x: later };
const row = (...seats: (SeatSlot | undefined)[]): RowState => ({
  key: 'P/A',
  tierId: 't',
  version: 1,
  seats: seats.filter((seat) => seat !== undefined),
});
function applied(state: RowState, decision: RowDecision): RowState {
  if ('refused' in decision) throw new Error(`refused ${decision.refused.join(',')}`);
  const changed = new Map(decision.changes.map(({ index, to }) => [index, to]));
  return { ...state, seats: state.seats.map((seat, index) => changed.get(index) ?? seat) };
}

test('free and lapsed seats are blocked, held and sold and allocated ones are not', () => {
  const state = row(free, { s: 'H', h: 'other', x: past }, blocked);
  expect(lettersAt(applied(state, blockSeats(state, [0, 1, 2], now)), now)).toBe('BBB');
  expect(blockSeats(row(blocked, free), [0], now)).toEqual({ changes: [] });
  expect(blockSeats(row(held, { s: 'S', h: 'x' }, presale, free), [0, 1, 2, 3, 9], now)).toEqual({
    refused: [0, 1, 2, 9],
  });
});

test('unblocking frees what is blocked for all and nothing else', () => {
  const state = row(blocked, presale, held, free);
  expect(lettersAt(applied(state, unblockSeats(state, [0, 1, 2, 3])), now)).toBe('ABHA');
});

test('allocated seats are for those with the right, and come back to it', () => {
  const state = row(free, blocked, free);
  const kept = applied(state, allocateSeats(state, [0, 1], 'presale', now));
  expect(lettersAt(kept, now)).toBe('BBA');
  expect(lettersFor(kept, { id: 'presale', only: false }, now)).toBe('AAA');
  expect(lettersFor(kept, { id: 'presale', only: true }, now)).toBe('AAB');
  expect(lettersFor(kept, { id: 'other', only: false }, now)).toBe('BBA');
  const claim = { indexes: [0], holdId: 'mine' };
  expect(holdSeats(kept, claim, later, now)).toEqual({ refused: [0] });
  const right = { ...claim, allocation: { id: 'presale', only: true } };
  expect(holdSeats(kept, { ...right, indexes: [2] }, later, now)).toEqual({ refused: [2] });
  const mine = applied(kept, holdSeats(kept, right, later, now));
  expect(lettersAt(mine, now)).toBe('HBA');
  expect(lettersAt(mine, later)).toBe('BBA');
  for (const decision of [releaseSeats(mine, 'mine'), expireSeats(mine, later)]) {
    expect(applied(mine, decision).seats[0]).toEqual(presale);
  }
  const sold = applied(mine, sellSeats(mine, claim, now));
  expect(applied(sold, returnSeats(sold, 'mine')).seats[0]).toEqual(presale);
  expect(allocateSeats(mine, [0], 'another', now)).toEqual({ refused: [0] });
  expect(allocateSeats(kept, [0, 1], 'presale', now)).toEqual({ changes: [] });
});

test('the end of an allocation frees what nobody has', () => {
  const state = row(presale, { s: 'H', h: 'mine', x: later, b: 'presale' }, { s: 'B', b: 'other' }, blocked);
  const ended = applied(state, endAllocatedSeats(state, 'presale'));
  expect(ended.seats).toEqual([free, { s: 'H', h: 'mine', x: later }, { s: 'B', b: 'other' }, blocked]);
});

test('what lapsed is taken again only by who had the right', () => {
  const lapsed = row({ s: 'B', b: 'presale' });
  const claim = { indexes: [0], holdId: 'mine' };
  expect(sellSeats(lapsed, claim, now)).toEqual({ refused: [0] });
  const sold = sellSeats(lapsed, { ...claim, allocation: { id: 'presale', only: false } }, now);
  expect(applied(lapsed, sold).seats).toEqual([{ s: 'S', h: 'mine', b: 'presale' }]);
});
