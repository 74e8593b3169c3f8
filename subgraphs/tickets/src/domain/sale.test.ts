import { expect, test } from 'vitest';
import { refundReasonOf, type Sale, salesClosedAt } from './sale.js';

const [open, close] = [new Date('2027-01-01T00:00:00Z'), new Date('2027-02-01T00:00:00Z')];
const sale = (status: Sale['status']) => ({ status, salesOpenAt: open, salesCloseAt: close }) as Sale;

test('a sale is open from the first moment to before the last, postponed or not', () => {
  expect(salesClosedAt(sale('ON_SALE'), new Date(open.getTime() - 1))).toEqual({
    opensAt: open,
    closedAt: null,
  });
  expect(salesClosedAt(sale('ON_SALE'), open)).toBeNull();
  expect(salesClosedAt(sale('POSTPONED'), open)).toBeNull();
  expect(salesClosedAt(sale('ON_SALE'), close)).toEqual({ opensAt: null, closedAt: close });
  expect(salesClosedAt(sale('CANCELLED'), open)).toEqual({ opensAt: null, closedAt: null });
});

test('a cancelled event gives every order back, a postponed one those sold for an earlier date', () => {
  const refundRun = { reason: 'POSTPONED', version: 3, startedAt: open } as const;
  const sold = (saleVersion: number) => ({ saleVersion });
  expect(refundReasonOf({ status: 'CANCELLED' }, sold(9))).toBe('EVENT_CANCELLED');
  expect(refundReasonOf({ status: 'POSTPONED', refundRun }, sold(2))).toBe('EVENT_POSTPONED');
  expect(refundReasonOf({ status: 'POSTPONED', refundRun }, sold(3))).toBeNull();
  expect(refundReasonOf({ status: 'POSTPONED' }, sold(1))).toBeNull();
});
