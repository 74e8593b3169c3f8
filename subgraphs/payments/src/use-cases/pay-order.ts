import type { Failure, Payment } from '../domain/payment.js';

export interface PayOrderRequest {
  orderId: string;
  paymentMethodToken: string;
  idempotencyKey: string;
}

/** As `tickets` names the states of an order. */
export type UnpayableStatus =
  | 'PENDING_PAYMENT'
  | 'PAID'
  | 'EXPIRED'
  | 'CANCELLED'
  | 'REFUND_PENDING'
  | 'REFUNDED';

export type PayOrderOutcome =
  | { kind: 'payment'; payment: Payment }
  | { kind: 'declined'; failure: Failure }
  | { kind: 'not-payable'; status: UnpayableStatus };
