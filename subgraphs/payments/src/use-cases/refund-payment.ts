export interface RefundPaymentRequest {
  paymentId: string;
  /** Minor units; `null` for all that is left. */
  amount: number | null;
  reason: string;
  idempotencyKey: string;
}
