import type { Locale } from '@parterre/contracts/values';
import type { DeliveryStatus } from '../domain/delivery-status.js';
import type { Channel, DeliveryReason, Notification } from '../domain/notification.js';
import type { Content } from '../domain/template.js';

export interface NotificationDocument {
  _id: string;
  schemaVersion: 1;
  recipientId: string;
  /** Absent when it is about no order. */
  orderId?: string;
  channel: Channel;
  content: Content;
  locale: Locale | null;
  status: DeliveryStatus;
  attempts: number;
  edition: number;
  subject: string | null;
  createdAt: Date;
  queuedAt: Date;
  sentAt: Date | null;
  expiresAt: Date | null;
  reason: DeliveryReason | null;
  correlationId: string;
  /**
   * When a worker may take it: for one that waits, its next try; for one being sent, the end of the lease. Absent
   * once there is nothing left to do, so that the index of what is due holds only what is.
   */
  dueAt?: Date;
  /** Who is sending it. */
  lease?: string;
}

export function toDocument(notification: Notification): NotificationDocument {
  const { id, orderId, ...rest } = notification;
  return {
    _id: id,
    schemaVersion: 1,
    ...(orderId === null ? {} : { orderId }),
    ...rest,
    dueAt: notification.queuedAt,
  };
}

export function toNotification(document: NotificationDocument): Notification {
  const { _id, schemaVersion: _, orderId = null, dueAt: _dueAt, lease: _lease, ...rest } = document;
  return { id: _id, orderId, ...rest };
}
