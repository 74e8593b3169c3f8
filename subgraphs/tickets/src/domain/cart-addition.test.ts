import { expect, test } from 'vitest';
import type { Cart, CartEntry } from './cart.js';
import { addPlaces, beginAddition } from './cart-addition.js';

const at = (minute: number) => new Date(Date.UTC(2027, 0, 1, 12, minute));
const now = at(0);
const hold = (more: Partial<CartEntry> = {}): CartEntry => ({
  idempotencyKey: 'key',
  fingerprint: 'print',
  holdId: 'mine',
  previousHoldIds: [],
  seatIds: ['P/A/1'],
  areas: [],
  quantity: 1,
  allocation: null,
  createdAt: at(-1),
  expiresAt: at(9),
  state: 'ACTIVE',
  orderId: null,
  ...more,
});
const cart = (...entries: CartEntry[]): Cart => ({ eventId: 'e', buyerId: 'b', version: 1, entries });
const addition = { id: 'one', until: at(1) };
const key = { idempotencyKey: 'added', fingerprint: 'more' };
const wish = { ...key, seatIds: ['P/A/1', 'P/A/2'], quantity: 2 };
const begin = (entries: CartEntry[], limit = 10, wanted = wish) =>
  beginAddition(cart(...entries), 'mine', wanted, limit, addition, now);

test('begins with what the hold has not, and its clock stays', () => {
  expect(begin([hold()])).toMatchObject({
    kind: 'BEGUN',
    quantity: 1,
    entry: { expiresAt: at(9), addition },
  });
});

test.each<[string, CartEntry[], number, string]>([
  ['no such hold', [], 10, 'GONE'],
  ['a lapsed hold', [hold({ expiresAt: now })], 10, 'GONE'],
  ['an ordered hold', [hold({ state: 'ORDERED' })], 10, 'GONE'],
  ['beyond the limit, other holds included', [hold(), hold({ holdId: 'other', quantity: 2 })], 3, 'TOO_MANY'],
  ['lapsed holds do not count', [hold(), hold({ holdId: 'other', quantity: 2, expiresAt: now })], 3, 'BEGUN'],
  ['while another is under way', [hold({ addition: { id: 'other', until: at(1) } })], 10, 'BUSY'],
  ['after another was given up', [hold({ addition: { id: 'other', until: now } })], 10, 'BEGUN'],
  ['what it has already', [hold({ seatIds: ['P/A/2', 'P/A/1'] })], 10, 'DONE'],
  ['the same key again', [hold({ added: [key] })], 10, 'DONE'],
  ['its key with other input', [hold({ added: [{ ...key, fingerprint: 'less' }] })], 10, 'OTHER_INPUT'],
])('%s', (_what, entries, limit, kind) => {
  expect(begin(entries, limit).kind).toBe(kind);
});

test('places without numbers are never those it has already', () => {
  const areas = [{ key: 'floor', quantity: 2 }];
  const floor = { ...key, seatIds: [], quantity: 2 };
  expect(begin([hold({ areas, quantity: 3 })], 5, floor)).toMatchObject({ kind: 'BEGUN', quantity: 2 });
  expect(begin([hold({ areas, quantity: 3 })], 4, floor).kind).toBe('TOO_MANY');
});

test('ends with more places and the same clock; only for whoever began it, and within the limit', () => {
  const areas = [{ key: 'floor', quantity: 2 }];
  const begun = cart(hold({ addition, areas, quantity: 3 }));
  const more = { seatIds: ['P/A/2'], areas: [...areas, { key: 'pit', quantity: 1 }] };
  const end = (one: Cart, id = 'one', limit = 10) => addPlaces(one, 'mine', id, more, key, null, limit, now);
  expect(end(begun)).toMatchObject({
    entry: {
      seatIds: ['P/A/1', 'P/A/2'],
      areas: [
        { key: 'floor', quantity: 4 },
        { key: 'pit', quantity: 1 },
      ],
      quantity: 7,
      expiresAt: at(9),
      added: [key],
    },
  });
  expect((end(begun) as { entry: CartEntry }).entry.addition).toBeUndefined();
  expect(end(begun, 'another')).toBe('GONE');
  expect(end(cart(hold({ addition, state: 'ENDED' })))).toBe('GONE');
  expect(end(begun, 'one', 6)).toBe('TOO_MANY');
});
