import { inputFingerprint } from '@parterre/subgraph-kit/idempotency';
import type { PayableOrder, UnpayableStatus } from '../domain/payable-order.js';
import type { Payment } from '../domain/payment.js';
import type { Refusal } from './ports.js';

export interface PayOrderRequest {
  orderId: string;
  /** `null` for an order that costs nothing. */
  paymentMethodToken: string | null;
  idempotencyKey: string;
}

interface Birth {
  id: string;
  at: Date;
}

/** A payment that nobody has asked the provider for yet. */
export function newPayment(
  order: PayableOrder,
  request: PayOrderRequest,
  paymentMethodToken: string,
  { id, at }: Birth,
): Payment {
  const { eventId, organizerId, buyerId, amount, currency } = order;
  return {
    id,
    orderId: order.id,
    eventId,
    organizerId,
    buyerId,
    amount,
    currency,
    idempotencyKey: request.idempotencyKey,
    fingerprint: fingerprintOf(request),
    paymentMethodToken,
    status: 'PROCESSING',
    captureId: null,
    card: null,
    failure: null,
    nextActionUrl: null,
    refunds: [],
    strays: [],
    createdAt: at,
    capturedAt: null,
    tellAgainAt: null,
    toldAgain: 0,
    version: 1,
  };
}

export function newRefusal(
  request: PayOrderRequest,
  buyerId: string,
  status: UnpayableStatus,
  { id, at }: Birth,
): Refusal {
  const { idempotencyKey } = request;
  return { id, buyerId, idempotencyKey, fingerprint: fingerprintOf(request), status, createdAt: at };
}

/** Of the input that comes with an idempotency key. */
export function fingerprintOf({ orderId, paymentMethodToken }: PayOrderRequest): string {
  return inputFingerprint({ orderId, paymentMethodToken });
}
