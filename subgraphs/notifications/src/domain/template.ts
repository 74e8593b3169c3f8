import type { emailVerificationRequested } from '@parterre/contracts/auth-events';
import type { PayloadOf } from '@parterre/contracts/event';
import type { eventPostponed, eventPublished } from '@parterre/contracts/events-events';
import type { paymentFailed } from '@parterre/contracts/payments-events';
import type {
  orderConfirmed,
  orderRefunded,
  ticketTransferred,
  waitlistOffered,
} from '@parterre/contracts/tickets-events';

/** What there is to tell, and by what it is filled. Secrets in it (ticket codes, tokens, addresses) stay sealed. */
export interface TemplateData {
  'order-confirmed': PayloadOf<typeof orderConfirmed>;
  'order-refunded': PayloadOf<typeof orderRefunded>;
  'payment-failed': PayloadOf<typeof paymentFailed>;
  'ticket-received': PayloadOf<typeof ticketTransferred>;
  'ticket-given': PayloadOf<typeof ticketTransferred>;
  'waitlist-offer': PayloadOf<typeof waitlistOffered>;
  'event-cancelled': CancelledEvent & Attendance;
  'event-postponed': PostponedEvent & Attendance;
  'event-published': PublishedEvent;
  'email-verification': AccountToken;
  'password-reset': AccountToken;
}

type Place = Pick<PayloadOf<typeof eventPublished>, 'slug' | 'title' | 'venue' | 'startsAt'>;

export interface CancelledEvent {
  eventId: string;
  title: string;
}

export interface PostponedEvent extends Place, Pick<PayloadOf<typeof eventPostponed>, 'previousStartsAt'> {
  eventId: string;
  /** Its tickets are given back instead of staying valid. */
  refundAll: boolean;
}

export interface PublishedEvent extends Place {
  eventId: string;
  categorySlug: string;
  salesOpenAt: string;
  /** The lowest price of a seat, in minor units, without fees. */
  lowestPrice: number;
  currency: string;
}

/** The order through which somebody has to do with the event. */
export interface Attendance {
  orderId: string;
  orderNumber: string;
  venueName: string;
  venueTimeZone: string;
  /** As it stood when the order was confirmed. */
  bookedStartsAt: string;
  /** For whom it was given: the order is somebody else's. */
  ticket: HeldTicket | null;
}

export interface HeldTicket {
  id: string;
  /** For people: `OLY-2027-000042`. */
  number: string;
}

export type AccountToken = Pick<
  PayloadOf<typeof emailVerificationRequested>,
  'sealedEmail' | 'sealedToken' | 'expiresAt'
>;

export type TemplateName = keyof TemplateData;

/** One message's template with the data that fits it. */
export type Content = {
  [Name in TemplateName]: { template: Name; data: TemplateData[Name] };
}[TemplateName];

/**
 * Whether a message is sent whatever the recipient's preferences are: what somebody bought, is owed or asked for is
 * not advertising.
 */
const mandatory: Record<TemplateName, boolean> = {
  'order-confirmed': true,
  'order-refunded': true,
  'payment-failed': true,
  'ticket-received': true,
  'ticket-given': true,
  'waitlist-offer': true,
  'event-cancelled': true,
  'event-postponed': true,
  'event-published': false,
  'email-verification': true,
  'password-reset': true,
};

export const templateNames = Object.keys(mandatory) as TemplateName[];

export function isMandatory(template: TemplateName): boolean {
  return mandatory[template];
}
