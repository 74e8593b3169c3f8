import { refundable } from './decide-refund.js';
import type { Payment } from './payment.js';

/** Of an order of `tickets`, what paying needs. */
export interface PayableOrder {
  id: string;
  eventId: string;
  organizerId: string;
  buyerId: string;
  amount: number;
  currency: string;
  /** `null` while only its end is known here. */
  expiresAt: Date | null;
  closedAs: 'EXPIRED' | 'CANCELLED' | null;
  /** The buyer has the tickets, or had them. */
  confirmed: boolean;
  /** The payment they were made for; `null` when that is not known. */
  paidBy: string | null;
}

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
