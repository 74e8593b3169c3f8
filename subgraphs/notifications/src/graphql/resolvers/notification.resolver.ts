import { Access } from '@parterre/subgraph-kit/access';
import { type ConnectionOf, decodeCursor, PageArgs, toConnection } from '@parterre/subgraph-kit/connection';
import { Arg, Args, Ctx, Mutation, Query, Resolver } from 'type-graphql';
import type { Notification as DomainNotification } from '../../domain/notification.js';
import type { NotificationPage } from '../../use-cases/ports.js';
import type { NotificationsContext } from '../context.js';
import { toNotification } from '../to-notification.js';
import { Notification, NotificationConnection } from '../types/notification.js';
import { NotificationPageArgs } from '../types/notification-page.js';
import { ResendNotificationInput } from '../types/resend-notification.js';

@Resolver(() => Notification)
export class NotificationResolver {
  @Access('SIGNED_IN')
  @Query(() => NotificationConnection, { description: 'The messages to you, newest first.' })
  async myNotifications(
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() { useCases, viewer }: NotificationsContext,
  ): Promise<ConnectionOf<Notification>> {
    return connection(await useCases.listMine(viewer, asked(page)), page);
  }

  @Access('ADMIN')
  @Query(() => NotificationConnection, { description: 'The messages to everybody, newest first.' })
  async notifications(
    @Args(() => NotificationPageArgs) page: NotificationPageArgs,
    @Ctx() { useCases }: NotificationsContext,
  ): Promise<ConnectionOf<Notification>> {
    return connection(await useCases.listAll({ ...asked(page), status: page.status ?? null }), page);
  }

  @Access('OWNER')
  @Mutation(() => Notification, {
    description:
      'Sends a message once more, for its recipient and ADMIN; at most once a minute. CONFLICT while it is still on its way, when its recipient does not want it, and when it has lapsed.',
  })
  async resendNotification(
    @Arg('input', () => ResendNotificationInput, { description: 'Which one.' })
    input: ResendNotificationInput,
    @Ctx() { useCases, viewer }: NotificationsContext,
  ): Promise<Notification> {
    return toNotification(await useCases.resend(viewer, input.notificationId));
  }
}

function asked({ first, after }: PageArgs): NotificationPage {
  return { first, afterId: after ? String(decodeCursor(after, 1)[0]) : null };
}

function connection(found: DomainNotification[], page: PageArgs): ConnectionOf<Notification> {
  const { first, after = null } = page;
  return toConnection(found, { first, after }, ({ id }) => [id], toNotification);
}
