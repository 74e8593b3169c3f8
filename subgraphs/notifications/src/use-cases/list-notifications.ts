import { userIdOf, type Viewer } from '@parterre/identity/viewer';
import { Unauthenticated } from '@parterre/subgraph-kit/errors';
import type { Notification } from '../domain/notification.js';
import type { NotificationPage, NotificationStore } from './ports.js';

/** The viewer's own, newest first. @throws Unauthenticated */
export async function listMine(
  notifications: Pick<NotificationStore, 'list'>,
  viewer: Viewer,
  page: NotificationPage,
): Promise<Notification[]> {
  const recipientId = userIdOf(viewer);
  if (recipientId === null) {
    throw new Unauthenticated('Sign in to see your messages.');
  }
  return notifications.list({ recipientId }, page);
}
