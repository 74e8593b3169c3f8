import type { Viewer } from '@parterre/identity/viewer';
import { NotFound } from '@parterre/subgraph-kit/errors';
import type { Payment } from '../domain/payment.js';
import { maySeePayment } from './may-see-payment.js';
import type { PaymentStore } from './ports.js';

/** A payment of others and one that does not exist are the same answer. */
export function createGetPayment(payments: PaymentStore) {
  return async (viewer: Viewer, id: string): Promise<Payment> => {
    const payment = await payments.find(id);
    if (!payment || !maySeePayment(viewer, payment)) {
      throw new NotFound('There is no such payment.');
    }
    return payment;
  };
}
