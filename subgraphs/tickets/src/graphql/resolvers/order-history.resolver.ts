import { Money } from '@parterre/subgraph-kit/scalars';
import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { type Order as OrderState, refundableOf, remainingOf } from '../../domain/order.js';
import { type HistoryMoment, historyOf } from '../../domain/order-history.js';
import { backForCancelling, refundBasisPoints } from '../../domain/refund-policy.js';
import type { TicketsContext } from '../context.js';
import { Order } from '../types/order.js';
import { OrderMoment, OrderMomentKind } from '../types/order-timeline.js';

/** What has become of an order, and what it would bring to cancel it. */
@Resolver(() => Order)
export class OrderHistoryResolver {
  @FieldResolver(() => [OrderMoment], {
    description: 'Who did what with it and its tickets and when, from the first on.',
  })
  async timeline(@Root() order: OrderState, @Ctx() { loaders }: TicketsContext): Promise<OrderMoment[]> {
    const { currency } = order.price.total;
    const tickets = order.confirmedAt ? await loaders.ticketsOfOrder.load(order.id) : [];
    return historyOf(order, tickets).map(({ kind, at, by, amount, reason, note, ticket }) => ({
      kind: kinds[kind],
      at,
      by: by === null ? null : { id: by },
      amount: amount === undefined ? null : { amount, currency },
      reason: reason ?? null,
      ticket: ticket ?? null,
      note: note ?? null,
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

const kinds: Record<HistoryMoment['kind'], OrderMomentKind> = {
  PLACE: OrderMomentKind.PLACED,
  CAPTURE: OrderMomentKind.PAID,
  CONFIRM: OrderMomentKind.CONFIRMED,
  EXPIRE: OrderMomentKind.EXPIRED,
  CANCEL: OrderMomentKind.CANCELLED,
  TRANSFER_TICKET: OrderMomentKind.TICKET_TRANSFERRED,
  CHECK_IN: OrderMomentKind.TICKET_CHECKED_IN,
  TAKE_TICKET_BACK: OrderMomentKind.TICKET_TAKEN_BACK,
  ASK_REFUND: OrderMomentKind.REFUND_REQUESTED,
  REFUND_PART: OrderMomentKind.PARTIALLY_REFUNDED,
  REFUND: OrderMomentKind.REFUNDED,
  RETURN_PAYMENT: OrderMomentKind.PAYMENT_RETURNED,
};
