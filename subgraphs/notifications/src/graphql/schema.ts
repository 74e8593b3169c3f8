import { buildFederatedSchema, type FederatedSchema } from '@parterre/subgraph-kit/schema';
import type { NotificationsContext } from './context.js';
import { references } from './references.js';
import { NotificationResolver } from './resolvers/notification.resolver.js';
import { NotificationTemplateResolver } from './resolvers/notification-template.resolver.js';
import { OrderResolver } from './resolvers/order.resolver.js';

export const federatedSchema: FederatedSchema = buildFederatedSchema<NotificationsContext>({
  resolvers: [NotificationResolver, NotificationTemplateResolver, OrderResolver],
  references,
});
