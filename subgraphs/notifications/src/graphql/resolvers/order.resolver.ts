import { Access } from '@parterre/subgraph-kit/access';
import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { maySee } from '../../domain/notification.js';
import type { NotificationsContext } from '../context.js';
import { toNotification } from '../to-notification.js';
import { Notification } from '../types/notification.js';
import { Order } from '../types/order.js';

@Resolver(() => Order)
export class OrderResolver {
  @Access('OWNER')
  @FieldResolver(() => [Notification], {
    description: 'The messages about it to you, oldest first; ADMIN sees all of them.',
  })
  async notifications(
    @Root() { id }: Order,
    @Ctx() { loaders, viewer }: NotificationsContext,
  ): Promise<Notification[]> {
    const all = await loaders.notificationsOfOrder.load(id);
    // Whoever may look at the order for another reason (its organizer) gets an empty list and not a failed order.
    return all.filter((each) => maySee(viewer, each)).map(toNotification);
  }
}
