import { Access } from '@parterre/subgraph-kit/access';
import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { WaitlistView } from '../../use-cases/results.js';
import type { TicketsContext } from '../context.js';
import { Event } from '../types/event.js';
import { Waitlist } from '../types/waitlist.js';

@Resolver(() => Event)
export class EventWaitlistResolver {
  @Access('ORGANIZER')
  @FieldResolver(() => Waitlist, {
    nullable: true,
    description:
      'How many wait for places to come back, in all and by price tier; null until the event is on the market. For its organizer and ADMIN, FORBIDDEN for others.',
  })
  async waitlist(
    @Root() event: Event,
    @Ctx() { useCases, loaders, viewer }: TicketsContext,
  ): Promise<WaitlistView | null> {
    const sale = await loaders.sale.load(event.id);
    return sale && useCases.viewWaitlist(viewer, sale);
  }
}
