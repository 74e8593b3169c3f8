import { Access } from '@parterre/subgraph-kit/access';
import { type ConnectionOf, toConnection } from '@parterre/subgraph-kit/connection';
import { Arg, Args, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { SeatingPlanSummary } from '../../domain/seating-plan.js';
import type { EventsContext } from '../context.js';
import { venueCursor } from '../cursors.js';
import { CreateVenueInput, VenuesArgs } from '../inputs/venue.inputs.js';
import { VenuePage } from '../types/connections.js';
import { SeatingPlan } from '../types/seating-plan.js';
import { Venue } from '../types/venue.js';

@Resolver(() => Venue)
export class VenueResolver {
  @Query(() => Venue, { nullable: true, description: 'One venue; null when there is none of this id.' })
  venue(
    @Arg('id', () => ID, { description: 'The venue.' }) id: string,
    @Ctx() { loaders }: EventsContext,
  ): Promise<Venue | null> {
    return loaders.venues.load(id);
  }

  @Query(() => VenuePage.Connection, { description: 'Venues by name.' })
  async venues(
    @Args(() => VenuesArgs) args: VenuesArgs,
    @Ctx() { useCases }: EventsContext,
  ): Promise<ConnectionOf<Venue>> {
    const entries = await useCases.listVenues({
      search: args.search ?? '',
      limit: args.first + 1,
      after: venueCursor(args.after),
    });
    return toConnection(
      entries,
      args,
      ({ nameKey, venue }) => [nameKey, venue.id],
      ({ venue }) => venue,
    );
  }

  @Access('ORGANIZER')
  @Mutation(() => Venue, { description: 'Enters a venue.' })
  createVenue(
    @Arg('input', () => CreateVenueInput, { description: 'The venue.' }) input: CreateVenueInput,
    @Ctx() { useCases, viewer }: EventsContext,
  ): Promise<Venue> {
    return useCases.createVenue(viewer, input);
  }

  @FieldResolver(() => [SeatingPlan], { description: 'Its seating plans, the oldest first.' })
  seatingPlans(@Root() venue: Venue, @Ctx() { loaders }: EventsContext): Promise<SeatingPlanSummary[]> {
    return loaders.plansOfVenue.load(venue.id);
  }
}
