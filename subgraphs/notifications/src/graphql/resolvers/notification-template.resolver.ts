import { Access } from '@parterre/subgraph-kit/access';
import { Ctx, Query, Resolver } from 'type-graphql';
import type { NotificationsContext } from '../context.js';
import { NotificationTemplate } from '../types/notification-template.js';

@Resolver(() => NotificationTemplate)
export class NotificationTemplateResolver {
  @Access('ADMIN')
  @Query(() => [NotificationTemplate], { description: 'How the messages are worded, in every language.' })
  notificationTemplates(@Ctx() { useCases }: NotificationsContext): Promise<NotificationTemplate[]> {
    return useCases.listTemplates();
  }
}
