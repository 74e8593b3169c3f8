import type { ReferenceResolver } from '@parterre/subgraph-kit/schema';
import { maySee } from '../domain/notification.js';
import type { NotificationsContext } from './context.js';
import { toNotification } from './to-notification.js';
import { Order } from './types/order.js';

/** Entities as other subgraphs refer to them; what the viewer may not see does not exist. */
export const references: Record<string, ReferenceResolver<NotificationsContext>> = {
  Order: ({ id }) => Order.of(String(id)),
  Notification: async ({ id }, { loaders, viewer }) => {
    const notification = await loaders.notification.load(String(id));
    return notification && maySee(viewer, notification) ? toNotification(notification) : null;
  },
};
