import { expect, it } from 'vitest';
import type { Payment } from '../domain/payment.js';
import { createRefundOrder } from './refund-order.js';

const at = new Date('2026-11-22T10:00:00Z');

/** @param step of the provider, in minor units */
function captured(amount: number, step: number) {
  let payment = { id: 'p1', amount, status: 'CAPTURED', refunds: [], version: 1 } as unknown as Payment;
  const refundOrder = createRefundOrder({
    payments: {
      find: async () => payment,
      write: async (change: { payment: Payment }) => {
        payment = change.payment;
        return 'written';
      },
    } as never,
    provider: { amountStep: () => step },
    carryOut: async (latest) => latest,
    clock: () => at,
  });
  return {
    refund: (requestId: string, part: number) =>
      refundOrder({ requestId, paymentId: 'p1', amount: part, reason: 'TICKET_RESALE' }),
    payment: () => payment,
  };
}

it('has nothing to do when a free ticket of an order that cost something is given back', async () => {
  const { refund, payment } = captured(1_000, 1);
  await refund('free', 0);
  expect(payment()).toMatchObject({ status: 'CAPTURED', refunds: [] });
  await refund('rest', 1_000);
  expect(payment()).toMatchObject({ status: 'REFUND_PENDING', refunds: [{ id: 'rf_rest', amount: 1_000 }] });
});

it('rounds a share up to what the provider can give, and never gives more than is left', async () => {
  const { refund, payment } = captured(12_340, 10);
  await refund('share', 9_871);
  await refund('rest', 2_469);
  expect(payment().refunds.map(({ amount }) => amount)).toEqual([9_880, 2_460]);
});
