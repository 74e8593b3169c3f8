import { Access } from '@parterre/subgraph-kit/access';
import { Arg, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { Allocation as AllocationState } from '../../domain/allocation.js';
import type { TicketsContext } from '../context.js';
import { Allocation, CreateAllocationInput, EndAllocationInput } from '../types/allocation.js';

/** What organizers keep for those who have a code. */
@Resolver(() => Allocation)
export class AllocationResolver {
  @Access('ORGANIZER')
  @Query(() => [Allocation], {
    description: 'The allocations of one of your events, at most 200; NOT_FOUND for others.',
  })
  allocations(
    @Arg('eventId', () => ID, { description: 'The event.' }) eventId: string,
    @Ctx() context: TicketsContext,
  ): Promise<AllocationState[]> {
    return context.useCases.viewAllocations(context.viewer, eventId);
  }

  @Access('ORGANIZER')
  @Mutation(() => Allocation, {
    description:
      'Keeps places of one of your events for those who have a code. CONFLICT when the code is taken, or, with extensions.unavailable, when places are not free.',
  })
  createAllocation(
    @Arg('input', () => CreateAllocationInput, { description: 'Which places, for which code.' })
    input: CreateAllocationInput,
    @Ctx() context: TicketsContext,
  ): Promise<AllocationState> {
    return context.useCases.createAllocation(context.viewer, {
      ...input,
      opensAt: input.opensAt ?? null,
      closesAt: input.closesAt ?? null,
    });
  }

  @Access('ORGANIZER')
  @Mutation(() => Allocation, {
    description:
      'Puts what nobody has of an allocation into the sale of everyone; its code opens nothing any more.',
  })
  endAllocation(
    @Arg('input', () => EndAllocationInput, { description: 'Which one.' }) input: EndAllocationInput,
    @Ctx() context: TicketsContext,
  ): Promise<AllocationState> {
    return context.useCases.endAllocation(context.viewer, input.allocationId);
  }

  @FieldResolver(() => Boolean, { description: 'False once it has ended.' })
  open(@Root() allocation: AllocationState): boolean {
    return allocation.state === 'OPEN';
  }
}
