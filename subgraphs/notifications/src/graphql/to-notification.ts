import type { Notification as DomainNotification } from '../domain/notification.js';
import { Notification } from './types/notification.js';
import { User } from './types/user.js';

/** A notification as the schema shows it. */
export function toNotification(notification: DomainNotification): Notification {
  const { id, recipientId, content, channel, status, attempts, subject, createdAt, sentAt, reason } =
    notification;
  return Object.assign(new Notification(), {
    id,
    recipient: User.of(recipientId),
    template: content.template,
    channel,
    status,
    attempts,
    subject,
    createdAt,
    sentAt,
    error: reason,
  });
}
