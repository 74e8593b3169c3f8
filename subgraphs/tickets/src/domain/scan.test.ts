import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decideScan, type Scan } from './scan.js';
import type { Ticket } from './ticket.js';

const at = (minute: number) => new Date(Date.UTC(2027, 5, 1, 19, minute));
const ticket: Ticket = {
  id: 'ticket-1',
  number: 'OLY-2027-000001',
  serial: 1,
  eventId: 'event-1',
  orderId: 'order-1',
  holderId: 'ann',
  tierId: 'tier-1',
  seat: null,
  areaKey: 'standing',
  status: 'VALID',
  codeVersion: 1,
  paid: 4_990,
  revokedAt: null,
  withdrawing: false,
  scans: [],
  transfers: [],
  offer: null,
  resale: null,
};
const scan = (minute: number, facts: Partial<Scan> = {}): Scan => ({
  ...{ at: at(minute), device: 'scanner-1', gate: 'North', by: 'door', offline: false, codeVersion: 1 },
  ...facts,
});
const scanned = (before: Ticket, ...scans: Scan[]) => {
  let state = before;
  for (const one of scans) state = { ...state, ...decideScan(state, one).change };
  return state;
};

test('the first scan lets in, the second is told when and where the first was, the same again gets the same', () => {
  const inside = scanned(ticket, scan(0));
  expect(inside.status).toBe('CHECKED_IN');
  expect(decideScan(inside, scan(1, { device: 'scanner-2', gate: 'South' }))).toMatchObject({
    answer: { kind: 'ALREADY_IN', other: { at: at(0), device: 'scanner-1', gate: 'North' } },
    change: null,
  });
  expect(decideScan(inside, scan(0))).toEqual({ answer: { kind: 'CHECKED_IN', at: at(0) }, change: null });
});

test.each([
  [{ status: 'REFUNDED' as const }, 'REFUNDED'],
  [{ status: 'CANCELLED' as const }, 'CANCELLED'],
  [{ withdrawing: true }, 'BEING_REFUNDED'],
  [{ codeVersion: 2 }, 'CODE_REPLACED'],
])('%o lets nobody in, and offline it is kept as a conflict', (facts, reason) => {
  const dead = { ...ticket, ...facts };
  expect(decideScan(dead, scan(0))).toEqual({ answer: { kind: 'NOT_VALID', reason }, change: null });
  const merged = scanned(dead, scan(0, { offline: true }));
  expect(merged.scans).toMatchObject([{ outcome: reason }]);
  expect(merged.status).toBe(dead.status);
  expect(decideScan(merged, scan(0, { offline: true })).answer).toEqual({ kind: 'NOT_VALID', reason });
});

test('an offline scan that was earlier is the first from then on, and both are shown', () => {
  const merged = scanned(ticket, scan(5), scan(1, { device: 'scanner-2', offline: true }));
  expect(merged.scans.map(({ device, outcome }) => [device, outcome])).toEqual([
    ['scanner-2', 'ADMITTED'],
    ['scanner-1', 'ALREADY_IN'],
  ]);
  expect(decideScan(merged, scan(1, { device: 'scanner-2', offline: true })).answer.kind).toBe('ALREADY_IN');
});

test('offline scans come to the same in whatever order and however often they are merged', () => {
  const scans = fc.uniqueArray(
    fc.record({ minute: fc.integer({ min: 0, max: 59 }), device: fc.constantFrom('a', 'b', 'c') }),
    { minLength: 1, maxLength: 15, selector: ({ minute }) => minute },
  );
  fc.assert(
    fc.property(scans, fc.infiniteStream(fc.nat()), (drawn, keys) => {
      const offline = drawn.map(({ minute, device }) => scan(minute, { device, offline: true }));
      const shuffled = [...offline, ...offline]
        .map((one) => ({ one, key: keys.next().value ?? 0 }))
        .sort((a, b) => a.key - b.key)
        .map(({ one }) => one);
      const merged = scanned(ticket, ...shuffled);
      expect(merged).toEqual(scanned(ticket, ...offline));
      expect(merged.scans.filter(({ outcome }) => outcome === 'ADMITTED')).toHaveLength(1);
      expect(merged.scans[0]?.outcome).toBe('ADMITTED');
      expect(merged.scans).toHaveLength(offline.length);
    }),
  );
});

test('what is kept is bounded, and never without the one that let in', () => {
  const many = Array.from({ length: 50 }, (_, minute) => scan(minute, { offline: true }));
  const merged = scanned(ticket, ...many);
  expect(merged.scans).toHaveLength(20);
  expect(merged.scans[0]).toMatchObject({ at: at(0), outcome: 'ADMITTED' });
});
