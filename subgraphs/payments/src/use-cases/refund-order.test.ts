import { expect, it } from 'vitest';
import type { Payment } from '../domain/payment.js';
import { createRefundOrder } from './refund-order.js';

const at = new Date('2026-11-22T10:00:00Z');

it('has nothing to do when a free ticket of an order that cost something is given back', async () => {
  let payment = {
    id: 'p1',
    amount: 1_000,
    status: 'CAPTURED',
    refunds: [],
    version: 1,
  } as unknown as Payment;
  const refundOrder = createRefundOrder({
    payments: {
      find: async () => payment,
      write: async (change: { payment: Payment }) => {
        payment = change.payment;
        return 'written';
      },
    } as never,
    carryOut: async (latest) => latest,
    clock: () => at,
  });
  await refundOrder({ requestId: 'free', paymentId: 'p1', amount: 0, reason: 'TICKET_RESALE' });
  expect(payment).toMatchObject({ status: 'CAPTURED', refunds: [] });
  await refundOrder({ requestId: 'rest', paymentId: 'p1', amount: 1_000, reason: 'BUYER_REQUEST' });
  expect(payment).toMatchObject({ status: 'REFUND_PENDING', refunds: [{ id: 'rf_rest', amount: 1_000 }] });
});
