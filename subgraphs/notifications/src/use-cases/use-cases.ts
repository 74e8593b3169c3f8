import type { Viewer } from '@parterre/identity/viewer';
import type { DeliveryStatus } from '../domain/delivery-status.js';
import type { Notification } from '../domain/notification.js';
import type { NotificationPage, TemplateInfo } from './ports.js';

/** What the GraphQL side may ask for. */
export interface UseCases {
  /** The viewer's own, newest first; one more than `first` when there are more. */
  listMine(viewer: Viewer, page: NotificationPage): Promise<Notification[]>;
  /** Everybody's, newest first, as above. */
  listAll(page: NotificationPage & { status: DeliveryStatus | null }): Promise<Notification[]>;
  /** @throws NotFound (also for one of others), Conflict, RateLimited */
  resend(viewer: Viewer, notificationId: string): Promise<Notification>;
  listTemplates(): Promise<TemplateInfo[]>;
}
