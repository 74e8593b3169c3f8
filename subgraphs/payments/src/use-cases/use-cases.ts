import type { Viewer } from '@parterre/identity/viewer';
import type { Payment } from '../domain/payment.js';
import type { PayOrderOutcome, PayOrderRequest } from './pay-order.js';
import type { RefundPaymentRequest } from './refund-payment.js';

/** What the GraphQL side may ask for. */
export interface UseCases {
  /** @throws NotFound also for a payment of others. */
  getPayment(viewer: Viewer, id: string): Promise<Payment>;
  payOrder(viewer: Viewer, request: PayOrderRequest): Promise<PayOrderOutcome>;
  refundPayment(viewer: Viewer, request: RefundPaymentRequest): Promise<Payment>;
}
