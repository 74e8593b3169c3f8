import type { PaymentStatus } from '../domain/payment.js';
import type { PayableOrder } from './ports.js';

/** As `tickets` names the states of an order. */
export type UnpayableStatus =
  | 'PENDING_PAYMENT'
  | 'PAID'
  | 'EXPIRED'
  | 'CANCELLED'
  | 'REFUND_PENDING'
  | 'REFUNDED';

/** Why the order itself takes no payment; `null` when it does. */
export function statusOfOrder({ closedAs, expiresAt }: PayableOrder, now: Date): UnpayableStatus | null {
  // The news that it lapsed may be late; its own clock is not.
  return closedAs ?? (expiresAt !== null && expiresAt <= now ? 'EXPIRED' : null);
}

/** What the order's one live payment makes of it. */
export function statusWithPayment(status: PaymentStatus): UnpayableStatus {
  switch (status) {
    case 'REQUIRES_ACTION':
    case 'PROCESSING':
    case 'FAILED':
      return 'PENDING_PAYMENT';
    case 'CAPTURED':
    case 'PARTIALLY_REFUNDED':
      return 'PAID';
    case 'REFUND_PENDING':
    case 'REFUNDED':
      return status;
    default: {
      const never: never = status;
      return never;
    }
  }
}
