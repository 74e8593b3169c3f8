import { Access } from '@parterre/subgraph-kit/access';
import { Forbidden } from '@parterre/subgraph-kit/errors';
import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { maySeePayment } from '../../use-cases/may-see-payment.js';
import type { PaymentsContext } from '../context.js';
import { toPayment } from '../to-payment.js';
import { Order } from '../types/order.js';
import { Payment } from '../types/payment.js';

@Resolver(() => Order)
export class OrderResolver {
  @Access('OWNER')
  @FieldResolver(() => [Payment], {
    description:
      'Every attempt to pay it, oldest first: for the buyer, the organizer of the event, and ADMIN.',
  })
  async payments(@Root() { id }: Order, @Ctx() { loaders, viewer }: PaymentsContext): Promise<Payment[]> {
    const order = await loaders.order.load(id);
    if (!order) {
      // Just placed: the news of it is still on its way here, so nothing can have been paid.
      return [];
    }
    if (!maySeePayment(viewer, order)) {
      throw new Forbidden('Order.payments is for the buyer, the organizer of the event, and ADMIN.');
    }
    return (await loaders.paymentsOfOrder.load(id)).map(toPayment);
  }
}
