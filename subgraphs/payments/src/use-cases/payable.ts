import { refundable } from '../domain/decide-refund.js';
import type { Payment } from '../domain/payment.js';
import type { PayableOrder } from './ports.js';

/** As `tickets` names the states of an order. */
export type UnpayableStatus =
  | 'PENDING_PAYMENT'
  | 'PAID'
  | 'CONFIRMED'
  | 'EXPIRED'
  | 'CANCELLED'
  | 'REFUND_PENDING'
  | 'REFUNDED';

/** Why the order itself takes no payment; `null` when it does. */
export function statusOfOrder(
  { confirmed, closedAs, expiresAt }: PayableOrder,
  now: Date,
): UnpayableStatus | null {
  if (confirmed) {
    return 'CONFIRMED';
  }
  // The news that it lapsed may be late; its own clock is not.
  return closedAs ?? (expiresAt !== null && expiresAt <= now ? 'EXPIRED' : null);
}

/** Where an order stands that takes no payment now, its one live payment considered. */
export function statusWithPayment(order: PayableOrder, live: Payment | null, now: Date): UnpayableStatus {
  const left = live ? refundable(live) : 0;
  switch (live?.status) {
    case 'REFUNDED':
      return 'REFUNDED';
    case 'REFUND_PENDING':
      // A part on its way back leaves the tickets alone.
      return left === 0 ? 'REFUND_PENDING' : order.confirmed ? 'CONFIRMED' : 'PAID';
    case 'CAPTURED':
    case 'PARTIALLY_REFUNDED':
      return order.confirmed ? 'CONFIRMED' : 'PAID';
    case 'REQUIRES_ACTION':
    case 'PROCESSING':
    case 'FAILED':
    case undefined:
      return statusOfOrder(order, now) ?? 'PENDING_PAYMENT';
    default: {
      const never: never = live as never;
      return never;
    }
  }
}
