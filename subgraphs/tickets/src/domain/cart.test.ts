import { describe, expect, test } from 'vitest';
import { atStage, type Cart, type CartEntry, openHold, replaceEntry } from './cart.js';

const now = new Date('2027-01-01T12:00:00Z');
const minutes = (count: number) => new Date(now.getTime() + count * 60_000);
const entry = (key: string, change: Partial<CartEntry> = {}): CartEntry => ({
  idempotencyKey: key,
  fingerprint: `of-${key}`,
  holdId: `hold-${key}`,
  previousHoldIds: [],
  seatIds: [],
  areas: [],
  quantity: 2,
  allocation: null,
  createdAt: minutes(-5),
  expiresAt: minutes(5),
  state: 'ACTIVE',
  orderId: null,
  ...change,
});
const cart = (...entries: CartEntry[]): Cart => ({ eventId: 'e', buyerId: 'b', version: 1, entries });

describe('opening a hold', () => {
  test('counts holds and orders against the limit, not what has lapsed or ended', () => {
    const lapsed = entry('lapsed', { expiresAt: now });
    const ended = entry('ended', { state: 'ENDED' });
    const ordered = entry('ordered', { state: 'ORDERED', expiresAt: minutes(-1) });
    const had = cart(lapsed, ended, ordered, entry('active'));
    expect(openHold(had, entry('new'), 6, now).kind).toBe('OPENED');
    expect(openHold(had, entry('new'), 5, now).kind).toBe('TOO_MANY');
  });

  test('knows its keys, even when the limit is reached', () => {
    const had = cart(entry('one'), entry('over', { expiresAt: now }));
    expect(openHold(had, entry('one'), 2, now)).toMatchObject({
      kind: 'KNOWN',
      entry: { holdId: 'hold-one' },
    });
    expect(openHold(had, entry('one', { fingerprint: 'other' }), 2, now).kind).toBe('OTHER_INPUT');
    expect(openHold(had, entry('over'), 2, now).kind).toBe('ENDED');
  });

  test('forgets what ended a day ago and keeps at most fifty of the rest', () => {
    const old = entry('old', { createdAt: minutes(-24 * 60 - 1), expiresAt: minutes(-24 * 60) });
    const many = Array.from({ length: 60 }, (_, index) => entry(`e${index}`, { state: 'ENDED' }));
    const decision = openHold(cart(old, ...many), entry('new'), 10, now);
    const kept =
      decision.kind === 'OPENED' ? decision.entries.map(({ idempotencyKey }) => idempotencyKey) : [];
    expect(kept).toHaveLength(51);
    expect(kept).not.toContain('old');
    expect(kept).not.toContain('e0');
  });
});

test('an entry is replaced or removed only as it was expected', () => {
  const had = cart(entry('one'), entry('two'));
  const active = ({ state }: CartEntry) => state === 'ACTIVE';
  const ended = replaceEntry(had, 'hold-one', active, (one) => ({ ...one, state: 'ENDED' }));
  expect(ended?.map(({ state }) => state)).toEqual(['ENDED', 'ACTIVE']);
  expect(replaceEntry(had, 'hold-one', active, () => null)?.map(({ holdId }) => holdId)).toEqual([
    'hold-two',
  ]);
  expect(
    replaceEntry(
      had,
      'hold-one',
      () => false,
      () => null,
    ),
  ).toBeNull();
  expect(replaceEntry(had, 'unknown', active, () => null)).toBeNull();
});

describe('the stages of an order', () => {
  const ordered = entry('ordered', { state: 'ORDERED', orderId: 'order' });
  const stages = ['GIVEN_UP', 'PAID', 'GIVEN_BACK'] as const;
  const reached = (from: CartEntry, ...path: readonly (typeof stages)[number][]) =>
    path.reduce((at, stage) => atStage(at, stage, 'order') ?? at, from);

  test('an order that is paid for late counts again, until its money is back', () => {
    expect(reached(ordered, 'GIVEN_UP')).toMatchObject({ state: 'ENDED' });
    expect(reached(ordered, 'GIVEN_UP', 'PAID')).toMatchObject({ state: 'ORDERED', orderId: 'order' });
    expect(reached(ordered, 'GIVEN_UP', 'PAID', 'GIVEN_BACK')).toMatchObject({ state: 'ENDED' });
  });

  test('whatever is heard late or twice, what counts is how far the order has come', () => {
    for (const [far, stage] of stages.entries()) {
      const there = reached(ordered, stage);
      for (const late of stages.slice(0, far + 1)) expect(atStage(there, late, 'order')).toBe(null);
    }
  });
});
