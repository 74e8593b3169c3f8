import { buildFederatedSchema, type FederatedSchema } from '@parterre/subgraph-kit/schema';
import type { NotificationsContext } from './context.js';
import { references } from './references.js';
import { NotificationResolver } from './resolvers/notification.resolver.js';
import { NotificationTemplateResolver } from './resolvers/notification-template.resolver.js';
import { OrderResolver } from './resolvers/order.resolver.js';
import { Order } from './types/order.js';

export const federatedSchema: FederatedSchema = buildFederatedSchema<NotificationsContext>({
  resolvers: [NotificationResolver, NotificationTemplateResolver, OrderResolver],
  // No field of ours leads to it: it is only added to.
  orphanedTypes: [Order],
  references,
});
