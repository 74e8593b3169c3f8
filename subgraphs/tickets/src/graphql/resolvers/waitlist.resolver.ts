import { Access } from '@parterre/subgraph-kit/access';
import { Arg, Ctx, FieldResolver, ID, Int, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { WaitlistEntry as Entry } from '../../domain/waitlist.js';
import type { HoldView } from '../../use-cases/results.js';
import type { TicketsContext } from '../context.js';
import { Event } from '../types/event.js';
import { SeatHold } from '../types/hold.js';
import { JoinWaitlistInput, LeaveWaitlistInput, WaitlistEntry } from '../types/waitlist.js';

@Resolver(() => WaitlistEntry)
export class WaitlistResolver {
  @Access('SIGNED_IN')
  @Query(() => WaitlistEntry, {
    nullable: true,
    description:
      'The place of the viewer in the line for an event, and for 30 days after its end what became of the last one; null when there is neither.',
  })
  waitlistEntry(
    @Arg('eventId', () => ID, { description: 'The event.' }) eventId: string,
    @Ctx() { useCases, viewer }: TicketsContext,
  ): Promise<Entry | null> {
    return useCases.viewWaitlistEntry(viewer, eventId);
  }

  @Access('SIGNED_IN')
  @Mutation(() => WaitlistEntry, {
    description:
      'Waits for places that are sold out to come back. They are offered first come first served among those for whom there are enough, as a hold of up to 30 minutes of which the viewer is written to; one that lapses goes to the next. An offer needs no admission of a waiting room. CONFLICT, with extensions.reason, when there is nothing to wait for: NOT_YET_ON_SALE (extensions.opensAt says when), NOT_SOLD_OUT (there are places for this wish: hold them) or SALES_CLOSED.',
  })
  joinWaitlist(
    @Arg('input', () => JoinWaitlistInput, { description: 'What to wait for.' }) input: JoinWaitlistInput,
    @Ctx() { useCases, viewer }: TicketsContext,
  ): Promise<Entry> {
    const { eventId, quantity, priceTierIds, areaKey = null } = input;
    return useCases.joinWaitlist(viewer, { eventId, quantity, priceTierIds: priceTierIds ?? [], areaKey });
  }

  @Access('SIGNED_IN')
  @Mutation(() => Boolean, {
    description: 'Gives the place in the line up, and what is on offer; false when there was none.',
  })
  leaveWaitlist(
    @Arg('input', () => LeaveWaitlistInput, { description: 'Which line.' }) { eventId }: LeaveWaitlistInput,
    @Ctx() { useCases, viewer }: TicketsContext,
  ): Promise<boolean> {
    return useCases.leaveWaitlist(viewer, eventId);
  }

  @FieldResolver(() => Event, { description: 'The event.' })
  event(@Root() entry: Entry): Event {
    return { id: entry.eventId };
  }

  @FieldResolver(() => Int, {
    nullable: true,
    description: 'Place in the line, 1 is next; null once it is over.',
  })
  position(@Root() entry: Entry, @Ctx() { useCases }: TicketsContext): Promise<number> | null {
    return entry.state === 'WAITING' ? useCases.viewWaitlistPosition(entry) : null;
  }

  @FieldResolver(() => SeatHold, { nullable: true, description: 'The places on offer, while they are held.' })
  hold(@Root() entry: Entry, @Ctx() { useCases, viewer }: TicketsContext): Promise<HoldView | null> | null {
    return entry.state === 'OFFERED' && entry.holdId ? useCases.viewHold(viewer, entry.holdId) : null;
  }
}
