import { describe, expect, test } from 'vitest';
import { recordAnswer } from './decide-capture.js';
import { completeRefund, refundable, refundedInTotal, requestRefund } from './decide-refund.js';
import { mayBecome, type Payment, PaymentStatus, transitions } from './payment.js';

const at = new Date('2026-11-22T10:00:00Z');
const card = { brand: 'visa', last4: '4242' };
const declined = { kind: 'declined', failure: { code: 'NO', message: 'no', retryable: true } } as const;

function payment(changes: Partial<Payment> = {}): Payment {
  return {
    ...{ id: 'p1', orderId: 'o1', eventId: 'e1', organizerId: 'org', buyerId: 'b1' },
    ...{ amount: 1_000, currency: 'EUR', idempotencyKey: 'key', fingerprint: 'f' },
    ...{ paymentMethodToken: 'tok_ok', status: 'PROCESSING', captureId: null, card: null, failure: null },
    ...{ nextActionUrl: null, refunds: [], strays: [], createdAt: at, capturedAt: null },
    ...{ tellAgainAt: null, toldAgain: 0, version: 1 },
    ...changes,
  };
}

const captured = (amount = 1_000) =>
  ({ kind: 'captured', captureId: 'c1', amount, currency: 'EUR', card }) as const;
const asked = (id: string, amount: number) => ({
  ...{ id, amount, reason: 'r', requestKey: id, fingerprint: '', requestedAt: at },
});

function refunded(from: Payment, id: string, amount: number): Payment {
  const decision = requestRefund(from, asked(id, amount));
  if (decision.kind !== 'requested') {
    throw new Error(decision.kind);
  }
  const change = completeRefund(decision.change.payment, id, at);
  return change?.payment ?? from;
}

describe('transitions', () => {
  test('money that was taken never ends as FAILED, and a refund never ends as CAPTURED', () => {
    const holding: PaymentStatus[] = ['CAPTURED', 'REFUND_PENDING', 'PARTIALLY_REFUNDED', 'REFUNDED'];
    for (const status of holding) {
      expect(mayBecome(status, 'FAILED')).toBe(false);
      expect(mayBecome(status, 'PROCESSING')).toBe(false);
      expect(mayBecome(status, 'CAPTURED')).toBe(false);
    }
  });

  test('every status can be reached, and only REFUNDED is the end', () => {
    const targets = new Set(Object.values(transitions).flat());
    expect(Object.keys(PaymentStatus).filter((status) => !targets.has(status as PaymentStatus))).toEqual([]);
    expect(Object.entries(transitions).filter(([, to]) => to.length === 0)).toEqual([['REFUNDED', []]]);
  });
});

describe('the answer of the provider', () => {
  test('captures: token dropped, money posted, event told', () => {
    const change = recordAnswer(payment(), captured(), at);
    expect(change).toMatchObject({
      payment: { status: 'CAPTURED', captureId: 'c1', card, paymentMethodToken: null, capturedAt: at },
      postings: [{ id: 'c1', debit: 'provider', credit: 'orders', amount: 1_000 }],
      events: [{ kind: 'captured' }],
    });
  });

  test('declines: nothing posted', () => {
    expect(recordAnswer(payment(), declined, at)).toMatchObject({
      payment: { status: 'FAILED', failure: declined.failure, paymentMethodToken: null },
      postings: [],
      events: [{ kind: 'failed' }],
    });
  });

  test('asks the buyer: the page is kept until it is decided, and the token is not', () => {
    const asked = recordAnswer(payment(), { kind: 'requires-action', url: 'https://bank.example/1' }, at);
    expect(asked).toMatchObject({
      payment: {
        status: 'REQUIRES_ACTION',
        nextActionUrl: 'https://bank.example/1',
        paymentMethodToken: null,
      },
      postings: [],
      events: [],
    });
    const waiting = asked?.payment ?? payment();
    expect(recordAnswer(waiting, { kind: 'requires-action', url: 'https://bank.example/1' }, at)).toBeNull();
    for (const answer of [captured(), declined]) {
      expect(recordAnswer(waiting, answer, at)?.payment).toMatchObject({ nextActionUrl: null });
    }
  });

  test('again, or late, changes nothing', () => {
    const done = payment({ status: 'CAPTURED', captureId: 'c1' });
    expect(recordAnswer(done, captured(), at)).toBeNull();
    expect(recordAnswer(done, declined, at)).toBeNull();
    expect(recordAnswer(payment({ status: 'REFUNDED', captureId: 'c1' }), captured(), at)).toBeNull();
    expect(recordAnswer(payment({ status: 'FAILED' }), declined, at)).toBeNull();
  });

  test('a capture after all wakes a payment that was given up', () => {
    const given = payment({ status: 'FAILED', failure: declined.failure });
    expect(recordAnswer(given, captured(), at)?.payment).toMatchObject({ status: 'CAPTURED', failure: null });
  });

  test('other money than was asked for pays nothing: the payment has failed, and all of it goes back', () => {
    for (const other of [captured(999), { ...captured(), currency: 'USD' }]) {
      const change = recordAnswer(payment(), other, at);
      expect(change).toMatchObject({
        payment: { status: 'FAILED', failure: { code: 'WRONG_AMOUNT_CAPTURED' }, captureId: null },
        postings: [{ id: 'c1', debit: 'provider', credit: 'orders', amount: other.amount }],
        events: [{ kind: 'failed' }],
      });
      const failed = change?.payment ?? payment();
      expect(failed.strays).toMatchObject([{ captureId: 'c1', refundId: 'rf_c1', refundedAt: null }]);
      expect(recordAnswer(failed, other, at), 'told again').toBeNull();
      const returned = completeRefund(failed, 'rf_c1', at);
      expect(returned).toMatchObject({
        payment: { status: 'FAILED', strays: [{ refundedAt: at }] },
        postings: [{ id: 'rf_c1', debit: 'orders', credit: 'provider', currency: other.currency }],
        events: [],
      });
      expect(completeRefund(returned?.payment ?? failed, 'rf_c1', at)).toBeNull();
    }
    expect(recordAnswer(payment(), captured(0), at)).toMatchObject({
      payment: { status: 'FAILED', strays: [] },
      postings: [],
    });
  });

  test('a second capture goes back, and the first one stays what it is', () => {
    const done = payment({ status: 'CAPTURED', captureId: 'another', capturedAt: at });
    const change = recordAnswer(done, captured(), at);
    expect(change).toMatchObject({
      payment: { status: 'CAPTURED', captureId: 'another', strays: [{ captureId: 'c1', amount: 1_000 }] },
      events: [],
    });
  });
});

describe('refunds', () => {
  const paid = payment({ status: 'CAPTURED', captureId: 'c1' });

  test('in parts to the whole, never beyond it', () => {
    const part = refunded(paid, 'r1', 400);
    expect(part.status).toBe('PARTIALLY_REFUNDED');
    expect([refundedInTotal(part), refundable(part)]).toEqual([400, 600]);
    expect(requestRefund(part, asked('r2', 601))).toEqual({ kind: 'refused', refundable: 600 });
    const whole = refunded(part, 'r2', 600);
    expect(whole.status).toBe('REFUNDED');
    expect(requestRefund(whole, asked('r3', 1))).toEqual({ kind: 'refused', refundable: 0 });
  });

  test('what is on its way counts as gone', () => {
    const decision = requestRefund(paid, asked('r1', 700));
    const pending = decision.kind === 'requested' ? decision.change.payment : paid;
    expect(pending.status).toBe('REFUND_PENDING');
    expect(requestRefund(pending, asked('r2', 301))).toEqual({ kind: 'refused', refundable: 300 });
    const both = requestRefund(pending, asked('r2', 300));
    const two = both.kind === 'requested' ? both.change.payment : pending;
    expect(completeRefund(two, 'r1', at)?.payment.status).toBe('REFUND_PENDING');
  });

  test('when all is on its way back, the rest is nothing, and nothing is no refund', () => {
    const decision = requestRefund(paid, asked('r1', 1_000));
    const pending = decision.kind === 'requested' ? decision.change.payment : paid;
    expect(requestRefund(pending, asked('r2', refundable(pending)))).toEqual({
      kind: 'refused',
      refundable: 0,
    });
    const free = payment({ amount: 0, status: 'CAPTURED', captureId: 'free_p1' });
    const first = requestRefund(free, asked('r1', 0));
    expect(first.kind).toBe('requested');
    const given = first.kind === 'requested' ? first.change.payment : free;
    expect(requestRefund(given, asked('r2', 0))).toEqual({ kind: 'refused', refundable: 0 });
  });

  test('the same refund is asked for and done once', () => {
    const done = refunded(paid, 'r1', 400);
    expect(requestRefund(done, asked('r1', 400))).toEqual({ kind: 'known' });
    expect(completeRefund(done, 'r1', at)).toBeNull();
    expect(completeRefund(done, 'never asked for', at)).toBeNull();
  });

  test('nothing is given back of what was not taken', () => {
    for (const status of ['PROCESSING', 'FAILED', 'REQUIRES_ACTION'] as const) {
      expect(requestRefund(payment({ status }), asked('r1', 1))).toEqual({ kind: 'refused', refundable: 0 });
    }
  });

  test('completion tells the total and posts the movement back', () => {
    const decision = requestRefund(paid, asked('r1', 1_000));
    const change = decision.kind === 'requested' && completeRefund(decision.change.payment, 'r1', at);
    expect(change).toMatchObject({
      postings: [{ id: 'r1', debit: 'orders', credit: 'provider', amount: 1_000 }],
      events: [{ kind: 'refund-completed', refundId: 'r1', refundedInTotal: 1_000 }],
    });
  });
});
