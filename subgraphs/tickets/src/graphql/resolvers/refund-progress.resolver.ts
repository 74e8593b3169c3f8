import { Access } from '@parterre/subgraph-kit/access';
import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { TicketsContext } from '../context.js';
import { Event } from '../types/event.js';
import { RefundProgress, RefundProgressReason } from '../types/refund-progress.js';

@Resolver(() => Event)
export class RefundProgressResolver {
  @Access('ORGANIZER')
  @FieldResolver(() => RefundProgress, {
    nullable: true,
    description:
      'How far the refunds of a cancelled or postponed event are; null while no order is given back. For its organizer and ADMIN, FORBIDDEN for others.',
  })
  async refundProgress(
    @Root() event: Event,
    @Ctx() { useCases, loaders, viewer }: TicketsContext,
  ): Promise<RefundProgress | null> {
    const sale = await loaders.sale.load(event.id);
    const progress = sale && (await useCases.viewRefundProgress(viewer, sale));
    if (!progress) return null;
    const { reason, amountRefunded, amountPending, currency, ...counts } = progress;
    return {
      ...counts,
      reason: RefundProgressReason[reason],
      amountRefunded: { amount: amountRefunded, currency },
      amountPending: { amount: amountPending, currency },
    };
  }
}
