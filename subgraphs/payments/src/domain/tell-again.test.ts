import { expect, test } from 'vitest';
import type { Payment } from './payment.js';
import { nextTelling, tellAgain } from './tell-again.js';

const at = new Date('2026-11-22T10:00:00Z');
const later = (minutes: number) => new Date(at.getTime() + minutes * 60_000);

function captured(changes: Partial<Payment> = {}): Payment {
  return {
    ...{ id: 'p1', orderId: 'o1', eventId: 'e1', organizerId: 'org', buyerId: 'b1' },
    ...{ amount: 1_000, currency: 'EUR', idempotencyKey: 'key', fingerprint: 'f', version: 2 },
    ...{ paymentMethodToken: null, status: 'CAPTURED', captureId: 'c1', card: null, failure: null },
    ...{ nextActionUrl: null, refunds: [], strays: [], createdAt: at, capturedAt: at },
    ...{ tellAgainAt: nextTelling(0, at), toldAgain: 0 },
    ...changes,
  };
}
const refund = (amount: number): Payment['refunds'][number] => ({
  ...{ id: 'r1', amount, reason: 'r', status: 'PENDING', requestKey: 'k', fingerprint: '' },
  ...{ requestedAt: at, completedAt: null },
});

test('a capture that led to nothing is told again, at its own time, with longer and longer pauses', () => {
  expect(tellAgain(captured(), false, later(0.9))).toBeNull();
  let payment = captured();
  const pauses: number[] = [];
  for (let round = 0; round < 9; round += 1) {
    const now = payment.tellAgainAt ?? at;
    const change = tellAgain(payment, false, now);
    expect(change?.events).toEqual([{ kind: 'captured', at }]);
    payment = change?.payment ?? payment;
    pauses.push(((payment.tellAgainAt?.getTime() ?? 0) - now.getTime()) / 60_000);
  }
  expect(pauses).toEqual([2, 4, 8, 16, 32, 60, 60, 60, 60]);
});

test('one that has led to tickets, or goes back whole, is let alone from then on', () => {
  const settled: [Payment, boolean][] = [
    [captured(), true],
    [captured({ refunds: [refund(1_000)], status: 'REFUND_PENDING' }), false],
    [captured({ amount: 0, refunds: [refund(0)] }), false],
  ];
  for (const [payment, hasTickets] of settled) {
    const change = tellAgain(payment, hasTickets, later(5));
    expect(change).toMatchObject({ payment: { tellAgainAt: null }, events: [], postings: [] });
    expect(tellAgain(change?.payment ?? payment, false, later(500))).toBeNull();
  }
});

test('a part given back is no end, and neither is a payment that took nothing', () => {
  const part = captured({ refunds: [refund(999)], status: 'REFUND_PENDING' });
  expect(tellAgain(part, false, later(5))?.events).toHaveLength(1);
  expect(tellAgain(captured({ capturedAt: null, tellAgainAt: null }), false, later(5))).toBeNull();
  expect(tellAgain(captured({ amount: 0 }), false, later(5))?.events, 'nothing paid is no end').toHaveLength(
    1,
  );
});
