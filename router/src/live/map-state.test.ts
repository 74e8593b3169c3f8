import { describe, expect, it } from 'vitest';
import { type MapSnapshot, MapState } from './map-state.js';

const row = (key: string, version: number, seats: string) => ({
  key,
  version,
  seats,
  priceTier: `tier of ${key}`,
});
const snapshot = (...rows: MapSnapshot['rows']): MapSnapshot => ({
  rows,
  generalAdmission: [{ key: 'floor', version: 1, available: 10, name: 'Floor' }],
  asOf: '2026-05-01T10:00:00.000Z',
});
const live = (key: string, version: number, seats: string) => ({
  eventId: 'e1',
  rows: [{ key, version, seats }],
  areas: [],
  asOf: '2026-05-01T10:00:01.000Z',
});

function known(): MapState {
  const state = new MapState('e1');
  state.mergeSnapshot(snapshot(row('A/1', 3, 'AAAA'), row('A/2', 1, 'AA')));
  state.takeChanges();
  return state;
}

describe('the map of an event', () => {
  it('takes a row of a higher version and keeps what never changes', () => {
    const state = known();
    expect(state.mergeLive(live('A/1', 4, 'HHAA'))).toBe(true);
    expect(state.takeChanges()?.rows).toEqual([row('A/1', 4, 'HHAA')]);
    expect(state.takeChanges()).toBeUndefined();
  });

  it.each([3, 2])('ignores a row of version %d when it has 3', (version) => {
    const state = known();
    state.mergeLive(live('A/1', version, 'SSSS'));
    expect(state.takeChanges()).toBeUndefined();
  });

  it('is not taken back by an older read', () => {
    const state = known();
    state.mergeLive(live('A/1', 4, 'HHAA'));
    expect(state.mergeSnapshot(snapshot(row('A/1', 3, 'AAAA')))).toBe(0);
    expect(state.whole().rows[0]?.seats).toBe('HHAA');
  });

  it('is repaired by a newer read, which says how much it repaired', () => {
    const state = known();
    expect(
      state.mergeSnapshot(snapshot(row('A/1', 9, 'SSSS'), row('A/2', 1, 'AA'), row('B/1', 1, 'A'))),
    ).toBe(2);
    expect(state.takeChanges()?.rows.map(({ key }) => key)).toEqual(['A/1', 'B/1']);
  });

  it('does not invent a row that no read has shown', () => {
    const state = known();
    expect(state.mergeLive(live('Z/9', 1, 'A'))).toBe(false);
    expect(state.takeChanges()).toBeUndefined();
  });

  it('ends the same in whatever order changes come', () => {
    const changes = [4, 5, 6, 7].map((version) => live('A/1', version, 'AHSB'.charAt(version - 4).repeat(4)));
    for (const order of [changes, [...changes].reverse(), [...changes, ...changes]]) {
      const state = known();
      for (const change of order) {
        state.mergeLive(change);
      }
      expect(state.whole().rows[0]).toMatchObject({ version: 7, seats: 'BBBB' });
    }
  });

  it('counts areas as it does rows, and its time goes forward only', () => {
    const state = known();
    state.mergeLive({ ...live('A/1', 4, 'HHHH'), areas: [{ key: 'floor', version: 2, available: 7 }] });
    state.mergeSnapshot(snapshot());
    const changes = state.takeChanges();
    expect(changes?.generalAdmission).toEqual([{ key: 'floor', version: 2, available: 7, name: 'Floor' }]);
    expect(changes?.asOf).toBe('2026-05-01T10:00:01.000Z');
  });
});
