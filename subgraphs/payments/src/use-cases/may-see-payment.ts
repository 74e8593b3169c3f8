import { hasRole, userIdOf, type Viewer } from '@parterre/identity/viewer';

/** Whom an order's payments concern. */
export interface PaymentParties {
  buyerId: string;
  organizerId: string;
}

/** The buyer, the organizer of the event, and ADMIN. */
export function maySeePayment(viewer: Viewer, parties: PaymentParties): boolean {
  return userIdOf(viewer) === parties.buyerId || mayRefund(viewer, parties);
}

/** The organizer of the event, and ADMIN. */
export function mayRefund(viewer: Viewer, { organizerId }: PaymentParties): boolean {
  const isOrganizer = hasRole(viewer, 'ORGANIZER') && userIdOf(viewer) === organizerId;
  return isOrganizer || hasRole(viewer, 'ADMIN');
}
