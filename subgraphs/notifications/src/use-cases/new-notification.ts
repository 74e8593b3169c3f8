import type { Locale } from '@parterre/contracts/values';
import type { Notification } from '../domain/notification.js';
import type { Content } from '../domain/template.js';
import { notificationId } from './notification-id.js';

/** What gave rise to a message: a domain event, by its id, or an announcement made of one. */
export interface Cause {
  id: string;
  occurredAt: Date;
  correlationId: string;
}

export interface Addressing {
  recipientId: string;
  orderId?: string;
  /** The order or ticket, where the cause makes a message for each. */
  about?: string;
  locale?: Locale;
  expiresAt?: Date;
}

/** A message as it is queued for the first time. */
export function newNotification(
  cause: Cause,
  content: Content,
  addressing: Addressing,
  now: Date,
): Notification {
  const { recipientId, orderId = null, about, locale = null, expiresAt = null } = addressing;
  return {
    id: notificationId(cause, content.template, recipientId, about),
    recipientId,
    orderId,
    channel: 'EMAIL',
    content,
    locale,
    status: 'QUEUED',
    attempts: 0,
    edition: 1,
    subject: null,
    createdAt: now,
    queuedAt: now,
    sentAt: null,
    expiresAt,
    reason: null,
    correlationId: cause.correlationId,
  };
}
