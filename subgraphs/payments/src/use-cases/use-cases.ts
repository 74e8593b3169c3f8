import type { Viewer } from '@parterre/identity/viewer';
import type { Payment } from '../domain/payment.js';
import type { PayOrderRequest } from './new-payment.js';
import type { PayOrderOutcome } from './pay-order.js';
import type { Reconciliation } from './ports.js';
import type { RefundPaymentRequest } from './refund-payment.js';

/** What the GraphQL side may ask for. */
export interface UseCases {
  /** @throws NotFound also for a payment of others. */
  getPayment(viewer: Viewer, id: string): Promise<Payment>;
  payOrder(viewer: Viewer, request: PayOrderRequest): Promise<PayOrderOutcome>;
  /** Days before `before`, newest first. @throws Forbidden for anyone but ADMIN. */
  getReconciliations(
    viewer: Viewer,
    page: { before: string | null; limit: number },
  ): Promise<Reconciliation[]>;
  refundPayment(viewer: Viewer, request: RefundPaymentRequest): Promise<Payment>;
}
