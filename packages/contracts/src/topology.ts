import { emailVerificationRequested, passwordResetRequested, userRegistered } from './auth-events.js';
import type { EventContract } from './event.js';
import { eventCancelled, eventPostponed, eventPublished, eventUpdated } from './events-events.js';
import { paymentCaptured, paymentFailed, refundCompleted } from './payments-events.js';
import {
  orderClosed,
  orderConfirmed,
  orderPlaced,
  orderRefunded,
  refundRequested,
  ticketTakenBack,
  ticketTransferred,
  waitlistOffered,
} from './tickets-events.js';
import { profileChanged } from './users-events.js';

/** Who listens to what. Every process declares all of it, so an event finds its queue even before the consumer's first start. */
export const queues = {
  'users.on-user-registered': userRegistered,
  'users.on-order-confirmed': orderConfirmed,
  'users.on-order-refunded': orderRefunded,
  'users.on-ticket-taken-back': ticketTakenBack,
  'users.on-refund-completed': refundCompleted,

  'events.on-order-placed': orderPlaced,
  'events.on-order-confirmed': orderConfirmed,
  'events.on-order-refunded': orderRefunded,
  'events.on-ticket-taken-back': ticketTakenBack,

  'tickets.on-user-registered': userRegistered,
  'tickets.on-profile-changed': profileChanged,
  'tickets.on-event-published': eventPublished,
  'tickets.on-event-updated': eventUpdated,
  'tickets.on-event-postponed': eventPostponed,
  'tickets.on-event-cancelled': eventCancelled,
  'tickets.on-payment-captured': paymentCaptured,
  'tickets.on-refund-completed': refundCompleted,

  'payments.on-order-placed': orderPlaced,
  'payments.on-order-closed': orderClosed,
  'payments.on-order-confirmed': orderConfirmed,
  'payments.on-refund-requested': refundRequested,

  'notifications.on-email-verification-requested': emailVerificationRequested,
  'notifications.on-password-reset-requested': passwordResetRequested,
  'notifications.on-profile-changed': profileChanged,
  'notifications.on-event-published': eventPublished,
  'notifications.on-event-postponed': eventPostponed,
  'notifications.on-event-cancelled': eventCancelled,
  'notifications.on-order-confirmed': orderConfirmed,
  'notifications.on-order-refunded': orderRefunded,
  'notifications.on-ticket-transferred': ticketTransferred,
  'notifications.on-waitlist-offered': waitlistOffered,
  'notifications.on-payment-failed': paymentFailed,
} as const satisfies Record<string, EventContract>;

export type QueueName = keyof typeof queues;
