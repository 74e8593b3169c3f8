import { Money } from '@parterre/subgraph-kit/scalars';
import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import {
  type OrderMoment as Moment,
  type Order as OrderState,
  refundableOf,
  remainingOf,
} from '../../domain/order.js';
import { backForCancelling, refundBasisPoints } from '../../domain/refund-policy.js';
import type { TicketsContext } from '../context.js';
import { Order } from '../types/order.js';
import { OrderMoment, OrderMomentKind } from '../types/order-timeline.js';

/** What has become of an order, and what it would bring to cancel it. */
@Resolver(() => Order)
export class OrderHistoryResolver {
  @FieldResolver(() => [OrderMoment], { description: 'Who did what with it and when, from the first on.' })
  timeline(@Root() order: OrderState): OrderMoment[] {
    const { currency } = order.price.total;
    return order.timeline.map(({ kind, at, by, amount, reason }) => ({
      kind: kinds[kind],
      at,
      by: by === null ? null : { id: by },
      amount: amount === undefined ? null : { amount, currency },
      reason: reason ?? null,
    }));
  }

  @FieldResolver(() => Money, {
    nullable: true,
    description:
      'What the buyer gets back for cancelling it now, by the policy it was bought under, and 0 when it cost nothing; null when the policy gives nothing back or it has no tickets.',
  })
  async refundIfCancelled(
    @Root() order: OrderState,
    @Ctx() { loaders, clock }: TicketsContext,
  ): Promise<Money | null> {
    const sale = order.status === 'CONFIRMED' ? await loaders.sale.load(order.eventId) : null;
    if (!sale) return null;
    const { refundPolicy: policy, saleVersion } = order;
    const { amount: total, currency } = order.price.total;
    const { startsAt, postponedVersion = null } = sale;
    const basisPoints = refundBasisPoints(
      { policy, total, saleVersion, startsAt, postponedVersion },
      clock(),
    );
    if (basisPoints === 0) return null;
    const worth = { remaining: remainingOf(order), refundable: refundableOf(order) };
    return { amount: backForCancelling(worth, basisPoints), currency };
  }
}

const kinds: Record<Moment['kind'], OrderMomentKind> = {
  PLACE: OrderMomentKind.PLACED,
  CAPTURE: OrderMomentKind.PAID,
  CONFIRM: OrderMomentKind.CONFIRMED,
  EXPIRE: OrderMomentKind.EXPIRED,
  CANCEL: OrderMomentKind.CANCELLED,
  TAKE_TICKET_BACK: OrderMomentKind.TICKET_TAKEN_BACK,
  ASK_REFUND: OrderMomentKind.REFUND_REQUESTED,
  REFUND_PART: OrderMomentKind.PARTIALLY_REFUNDED,
  REFUND: OrderMomentKind.REFUNDED,
  RETURN_PAYMENT: OrderMomentKind.PAYMENT_RETURNED,
};
