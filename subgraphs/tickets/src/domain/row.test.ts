import { describe, expect, test } from 'vitest';
import {
  carriesHold,
  expireSeats,
  extendSeats,
  holdSeats,
  lettersAt,
  type RowDecision,
  type RowState,
  releaseSeats,
  returnSeats,
  type SeatSlot,
  sellSeats,
} from './row.js';

const now = new Date('2027-01-01T12:00:00Z');
const later = new Date('2027-01-01T12:10:00Z');
const past = new Date('2027-01-01T11:59:59Z');
const free: SeatSlot = { s: 'A' };
const heldBy = (h: string, x = later): SeatSlot => ({ s: 'H', h, x });
const soldTo = (h: string): SeatSlot => ({ s: 'S', h });
const row = (...seats: SeatSlot[]): RowState => ({ key: 'P/A', tierId: 't', version: 1, seats });

/** The row after the decision, as letters with the holder. */
function after(state: RowState, decision: RowDecision): string {
  if ('refused' in decision) return `refused ${decision.refused.join(',')}`;
  const seats = state.seats.map(
    (seat, index) => decision.changes.find((one) => one.index === index)?.to ?? seat,
  );
  return seats.map(({ s, h }) => `${s}${h ?? ''}`).join(' ');
}

describe('holding', () => {
  const claim = { indexes: [0, 1], holdId: 'mine' };

  test.each<[string, SeatSlot[], string]>([
    ['free seats', [free, free, free], 'Hmine Hmine A'],
    ['a seat whose hold has lapsed', [free, heldBy('other', past), free], 'Hmine Hmine A'],
    ['what is ours already', [heldBy('mine'), free, free], 'Hmine Hmine A'],
    ['a seat someone holds', [free, heldBy('other'), free], 'refused 1'],
    ['a seat that is sold', [soldTo('other'), free, free], 'refused 0'],
    ['a blocked seat', [{ s: 'B' }, heldBy('other'), free], 'refused 0,1'],
    ['a seat that is not there', [free], 'refused 1'],
  ])('%s', (_what, seats, expected) => {
    expect(after(row(...seats), holdSeats(row(...seats), claim, later, now))).toBe(expected);
  });

  test('asked again, changes nothing', () => {
    expect(holdSeats(row(heldBy('mine'), heldBy('mine')), claim, later, now)).toEqual({ changes: [] });
  });

  test('takes over what an attempt that died has left', () => {
    const state = row(heldBy('dead'), free);
    const decision = holdSeats(state, { ...claim, previousHoldIds: ['dead'] }, later, now);
    expect(after(state, decision)).toBe('Hmine Hmine');
  });
});

describe('selling', () => {
  const claim = { indexes: [0, 1], holdId: 'mine' };

  test.each<[string, SeatSlot[], string]>([
    ['held seats', [heldBy('mine'), heldBy('mine')], 'Smine Smine'],
    ['seats whose hold has lapsed and nobody took', [heldBy('mine', past), free], 'Smine Smine'],
    ['seats sold to this hold before', [soldTo('mine'), heldBy('mine')], 'Smine Smine'],
    ['seats someone else holds by now', [heldBy('mine', past), heldBy('other')], 'refused 1'],
    ['seats someone else bought', [soldTo('other'), free], 'refused 0'],
  ])('%s', (_what, seats, expected) => {
    expect(after(row(...seats), sellSeats(row(...seats), claim, now))).toBe(expected);
  });
});

test('an extension needs every seat still held', () => {
  const whole = row(heldBy('mine'), heldBy('mine'), free);
  const claim = { indexes: [0, 1], holdId: 'mine' };
  expect(extendSeats(whole, claim, new Date(later.getTime() + 1), now)).toMatchObject({ changes: [{}, {}] });
  expect(extendSeats(row(heldBy('mine'), heldBy('mine', past)), claim, later, now)).toEqual({ refused: [1] });
});

test('releasing leaves sold seats and those of others; returning takes sold ones too', () => {
  const state = row(heldBy('mine'), soldTo('mine'), heldBy('other'), soldTo('other'));
  expect(after(state, releaseSeats(state, 'mine'))).toBe('A Smine Hother Sother');
  expect(after(state, returnSeats(state, 'mine'))).toBe('A A Hother Sother');
});

test('a lapsed hold is free to every reader, and to the sweeper', () => {
  const state = row(heldBy('mine', now), heldBy('other'), soldTo('third'));
  expect(lettersAt(state, now)).toBe('AHS');
  expect(after(state, expireSeats(state, now))).toBe('A Hother Sthird');
  expect(carriesHold(state, { indexes: [0], holdId: 'mine' }, now)).toBe(false);
  expect(carriesHold(state, { indexes: [1], holdId: 'other' }, now)).toBe(true);
});
