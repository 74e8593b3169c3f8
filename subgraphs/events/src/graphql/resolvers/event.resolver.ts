import { Access } from '@parterre/subgraph-kit/access';
import { type ConnectionOf, toConnection } from '@parterre/subgraph-kit/connection';
import { Arg, Args, Ctx, FieldResolver, ID, Query, Resolver, Root } from 'type-graphql';
import type { Event as DomainEvent } from '../../domain/event.js';
import type { SeatingPlanSummary } from '../../domain/seating-plan.js';
import { requireManager } from '../../use-cases/permissions.js';
import type { EventsContext } from '../context.js';
import { eventCursor } from '../cursors.js';
import { EventsArgs } from '../inputs/event-filter.input.js';
import { Category } from '../types/category.js';
import { EventPage } from '../types/connections.js';
import { Event, EventFees, PriceListItem } from '../types/event.js';
import { EventStatistics } from '../types/event-statistics.js';
import { SeatingPlan } from '../types/seating-plan.js';
import { User } from '../types/user.js';
import { Venue } from '../types/venue.js';
import { statisticsOf } from './map-statistics.js';

@Resolver(() => Event)
export class EventResolver {
  @Query(() => Event, {
    nullable: true,
    description:
      'One event, by id or slug. NOT_FOUND when there is none; drafts exist for their organizer and ADMIN only.',
  })
  event(
    @Arg('id', () => ID, { nullable: true, description: 'The event.' }) id: string | null,
    @Arg('slug', () => String, { nullable: true, description: 'The event, as links name it.' }) slug:
      | string
      | null,
    @Ctx() { useCases, viewer }: EventsContext,
  ): Promise<DomainEvent> {
    return useCases.findEvent(viewer, { id, slug });
  }

  @Query(() => EventPage.Connection, { description: 'The catalogue.' })
  async events(
    @Args(() => EventsArgs) args: EventsArgs,
    @Ctx() { useCases, viewer }: EventsContext,
  ): Promise<ConnectionOf<DomainEvent>> {
    const entries = await useCases.listEvents(viewer, {
      criteria: args.filter ?? {},
      sort: args.sort,
      limit: args.first + 1,
      after: eventCursor(args.after, args.sort),
    });
    return toConnection(
      entries,
      args,
      ({ rank, event }) => [args.sort, rank, event.id],
      ({ event }) => event,
    );
  }

  @FieldResolver(() => Category, { description: 'What kind of event it is.' })
  category(@Root() event: DomainEvent): Category {
    return { slug: event.categorySlug };
  }

  @FieldResolver(() => Venue, { description: 'Where it takes place.' })
  venue(@Root() event: DomainEvent, @Ctx() { loaders }: EventsContext): Promise<Venue | null> {
    return loaders.venues.load(event.venue.id);
  }

  @FieldResolver(() => SeatingPlan, { nullable: true, description: 'Where people sit.' })
  seatingPlan(
    @Root() event: DomainEvent,
    @Ctx() { loaders }: EventsContext,
  ): Promise<SeatingPlanSummary | null> {
    return loaders.plans.load(event.seatingPlanId);
  }

  @FieldResolver(() => User, { description: 'Who sells it.' })
  organizer(@Root() event: DomainEvent): User {
    return { id: event.organizerId };
  }

  @FieldResolver(() => [PriceListItem], {
    description:
      'Prices by part of the house, as the organizer set them; what is left of each is in priceTiers.',
  })
  priceList(@Root() { priceTiers, currency }: DomainEvent): PriceListItem[] {
    return priceTiers.map(({ id, name, price, sections, areas }) => ({
      priceTierId: id,
      name,
      price: { amount: price, currency },
      sections,
      areas,
    }));
  }

  @FieldResolver(() => EventFees, { description: 'What a buyer pays for a ticket beside its price.' })
  fees(@Root() { fees, currency }: DomainEvent): EventFees {
    return { perTicket: { amount: fees.perTicket, currency }, basisPoints: fees.basisPoints };
  }

  @Access('OWNER')
  @FieldResolver(() => EventStatistics, { description: 'How its sale goes; for its organizer and ADMIN.' })
  async statistics(
    @Root() event: DomainEvent,
    @Ctx() { loaders, viewer }: EventsContext,
  ): Promise<EventStatistics> {
    requireManager(viewer, event);
    return statisticsOf(await loaders.statistics.load(event.id), event.currency);
  }
}
