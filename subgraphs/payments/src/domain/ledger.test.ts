import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import {
  capturePosting,
  faultOfEntry,
  firstHash,
  type LedgerEntry,
  nextEntry,
  refundPosting,
} from './ledger.js';

const at = new Date('2026-11-22T10:00:00Z');
const hash = (text: string) => createHash('sha256').update(text).digest('hex');
const of = { paymentId: 'p1', orderId: 'o1' };
const first = nextEntry(null, { ...capturePosting('c1', 1_000, 'EUR', at), ...of }, hash);
const second = nextEntry(first, { ...refundPosting('r1', 400, 'EUR', at), ...of }, hash);

test('entries are numbered, chained and balanced', () => {
  expect(first).toMatchObject({
    ...{ sequence: 1, previousHash: firstHash },
    lines: [
      { account: 'provider', debit: 1_000, credit: 0 },
      { account: 'orders', debit: 0, credit: 1_000 },
    ],
  });
  expect(second).toMatchObject({ sequence: 2, previousHash: first.hash });
  expect([faultOfEntry(null, first, hash), faultOfEntry(first, second, hash)]).toEqual([null, null]);
});

test('whatever is altered is found', () => {
  const [line, other] = second.lines as [LedgerEntry['lines'][0], LedgerEntry['lines'][0]];
  const altered: [Partial<LedgerEntry>, string][] = [
    [{ sequence: 3 }, 'sequence'],
    [{ previousHash: firstHash }, 'chain'],
    [{ postingId: 'r2' }, 'hash'],
    [{ paymentId: 'p2' }, 'hash'],
    [{ orderId: 'o2' }, 'hash'],
    [{ currency: 'USD' }, 'hash'],
    [{ at: new Date(0) }, 'hash'],
    [{ lines: [{ ...line, debit: 401 }, other] }, 'hash'],
    [{ lines: [other, line] }, 'hash'],
    [{ hash: firstHash }, 'hash'],
  ];
  for (const [change, fault] of altered) {
    expect(faultOfEntry(first, { ...second, ...change }, hash), JSON.stringify(change)).toBe(fault);
  }
});

test('an entry that was made unbalanced is told, though its hash is right', () => {
  const posting = { ...capturePosting('c1', 0, 'EUR', at), ...of };
  expect(faultOfEntry(null, nextEntry(null, posting, hash), hash)).toBe('balance');
});
