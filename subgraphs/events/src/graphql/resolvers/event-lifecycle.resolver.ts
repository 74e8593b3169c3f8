import { Access } from '@parterre/subgraph-kit/access';
import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import type { Event as DomainEvent } from '../../domain/event.js';
import type { EventsContext } from '../context.js';
import { CreateEventInput } from '../inputs/create-event.input.js';
import { EventActionInput, PostponeEventInput, UpdateEventInput } from '../inputs/event.inputs.js';
import { Event } from '../types/event.js';

@Resolver()
export class EventLifecycleResolver {
  @Access('ORGANIZER')
  @Mutation(() => Event, { description: 'Makes a draft, seen by its organizer and ADMIN only.' })
  createEvent(
    @Arg('input', () => CreateEventInput, { description: 'The event.' }) input: CreateEventInput,
    @Ctx() { useCases, viewer }: EventsContext,
  ): Promise<DomainEvent> {
    return useCases.createEvent(viewer, input);
  }

  @Access('ORGANIZER')
  @Mutation(() => Event, {
    description: 'Changes an event of your own. Once it is published, its date and price list stay.',
  })
  updateEvent(
    @Arg('input', () => UpdateEventInput, { description: 'What changes.' }) input: UpdateEventInput,
    @Ctx() { useCases, viewer }: EventsContext,
  ): Promise<DomainEvent> {
    return useCases.updateEvent(viewer, input);
  }

  @Access('ORGANIZER')
  @Mutation(() => Event, {
    description: 'Puts a draft on the market: its tickets are made from the plan and the price list.',
  })
  publishEvent(
    @Arg('input', () => EventActionInput, { description: 'The event.' }) input: EventActionInput,
    @Ctx() { useCases, viewer }: EventsContext,
  ): Promise<DomainEvent> {
    return useCases.publishEvent(viewer, input);
  }

  @Access('ORGANIZER')
  @Mutation(() => Event, {
    description:
      'Moves a published event to another date and tells its ticket holders. Their tickets stay valid, unless refundAll gives every order back.',
  })
  postponeEvent(
    @Arg('input', () => PostponeEventInput, { description: 'The new date.' }) input: PostponeEventInput,
    @Ctx() { useCases, viewer }: EventsContext,
  ): Promise<DomainEvent> {
    return useCases.postponeEvent(viewer, input);
  }

  @Access('ORGANIZER')
  @Mutation(() => Event, {
    description: 'Calls a published event off, for good: every paid order is refunded, every holder told.',
  })
  cancelEvent(
    @Arg('input', () => EventActionInput, { description: 'The event.' }) input: EventActionInput,
    @Ctx() { useCases, viewer }: EventsContext,
  ): Promise<DomainEvent> {
    return useCases.cancelEvent(viewer, input);
  }
}
