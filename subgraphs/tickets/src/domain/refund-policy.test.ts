import fc from 'fast-check';
import { expect, test } from 'vitest';
import { partOf, type RefundCase, refundBasisPoints } from './refund-policy.js';

const startsAt = new Date('2027-06-01T19:00:00Z');
const hoursBefore = (hours: number, ms = 0) => new Date(startsAt.getTime() - hours * 3_600_000 + ms);
const bought: RefundCase = {
  policy: {
    steps: [
      { hoursBefore: 24, basisPoints: 5_000 },
      { hoursBefore: 72, basisPoints: 10_000 },
    ],
    resaleBasisPoints: null,
  },
  total: 4_990,
  saleVersion: 1,
  startsAt,
  postponedVersion: null,
};

test('the step that gives the most counts until its time is over, in whatever order they stand', () => {
  expect(refundBasisPoints(bought, hoursBefore(72))).toBe(10_000);
  expect(refundBasisPoints(bought, hoursBefore(72, 1))).toBe(5_000);
  expect(refundBasisPoints(bought, hoursBefore(24))).toBe(5_000);
  expect(refundBasisPoints(bought, hoursBefore(24, 1))).toBe(0);
});

test('without steps there is nothing, and nothing once it has started', () => {
  const none = { ...bought, policy: { steps: [], resaleBasisPoints: null } };
  expect(refundBasisPoints(none, hoursBefore(500))).toBe(0);
  const always = {
    ...bought,
    policy: { steps: [{ hoursBefore: 0, basisPoints: 1 }], resaleBasisPoints: null },
  };
  expect(refundBasisPoints(always, hoursBefore(0, -1))).toBe(1);
  expect(refundBasisPoints(always, startsAt)).toBe(0);
});

test('what cost nothing is given back until the event starts, whatever the policy', () => {
  const free = { ...bought, total: 0, policy: { steps: [], resaleBasisPoints: null } };
  expect(refundBasisPoints(free, hoursBefore(0, -1))).toBe(10_000);
  expect(refundBasisPoints(free, startsAt)).toBe(0);
});

test('who bought for a date that was moved gets everything; who bought for the new one is as all others', () => {
  const moved = { ...bought, postponedVersion: 2 };
  expect(refundBasisPoints(moved, hoursBefore(1))).toBe(10_000);
  expect(refundBasisPoints(moved, startsAt)).toBe(0);
  const without = { ...moved, policy: { steps: [], resaleBasisPoints: null } };
  expect(refundBasisPoints(without, hoursBefore(1))).toBe(10_000);
  expect(refundBasisPoints({ ...moved, saleVersion: 2 }, hoursBefore(1))).toBe(0);
});

test('a part is whole minor units, half up, and never more than the whole', () => {
  expect(partOf(4_999, 5_000)).toBe(2_500);
  fc.assert(
    fc.property(fc.nat(2_000_000_000), fc.integer({ min: 0, max: 10_000 }), (amount, basisPoints) => {
      const part = partOf(amount, basisPoints);
      expect(Number.isInteger(part) && part >= 0 && part <= amount).toBe(true);
    }),
  );
  expect(partOf(12_345, 10_000)).toBe(12_345);
});
