import { Access } from '@parterre/subgraph-kit/access';
import { Arg, Ctx, FieldResolver, ID, Int, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { WaitingPlaceView, WaitingRoomView } from '../../use-cases/results.js';
import type { TicketsContext } from '../context.js';
import {
  CloseWaitingRoomInput,
  JoinWaitingRoomInput,
  OpenWaitingRoomInput,
  WaitingRoom,
  WaitingRoomPlace,
} from '../types/waiting-room.js';

@Resolver(() => WaitingRoom)
export class WaitingRoomResolver {
  @Query(() => WaitingRoom, {
    description:
      'The line in front of the sale of an event; isOpen is false when there is none. To follow it, subscribe to waitingRoomUpdated.',
  })
  waitingRoom(
    @Arg('eventId', () => ID, { description: 'The event.' }) eventId: string,
    @Ctx() { useCases }: TicketsContext,
  ): Promise<WaitingRoomView> {
    return useCases.viewWaitingRoom(eventId);
  }

  @Query(() => WaitingRoomPlace, {
    nullable: true,
    description:
      'The place of the visitor, with the admission once it is their turn; null when they have not joined, or there is no waiting room.',
  })
  async waitingRoomPlace(
    @Arg('eventId', () => ID, { description: 'The event.' }) eventId: string,
    @Arg('guestToken', () => String, {
      nullable: true,
      description: 'Of createGuestToken, for visitors who have not signed in.',
    })
    guestToken: string | null,
    @Ctx() { useCases, viewer }: TicketsContext,
  ): Promise<WaitingPlaceView | null> {
    return useCases.viewWaitingPlace(await useCases.asVisitor(viewer, guestToken), eventId);
  }

  @Mutation(() => WaitingRoomPlace, {
    nullable: true,
    description:
      'Takes a number; null when the event has no waiting room, so hold at once. Whoever has a number that waits or is admitted keeps it: joining again, from any device, answers the same. An admission ends some minutes after the turn, and joining again then is the back of the line.',
  })
  async joinWaitingRoom(
    @Arg('input', () => JoinWaitingRoomInput, { description: 'Which one.' }) input: JoinWaitingRoomInput,
    @Ctx() { useCases, viewer }: TicketsContext,
  ): Promise<WaitingPlaceView | null> {
    const { eventId, guestToken = null } = input;
    return useCases.joinWaitingRoom(await useCases.asVisitor(viewer, guestToken), { eventId, guestToken });
  }

  @Access('ORGANIZER')
  @Mutation(() => WaitingRoom, {
    description:
      'Puts a waiting room in front of one of your events, or changes the rate of the one that is there: nobody loses their place by it. Within a second nothing of the event can be held without an admission; what is held or ordered already stays so.',
  })
  openWaitingRoom(
    @Arg('input', () => OpenWaitingRoomInput, { description: 'How fast.' }) input: OpenWaitingRoomInput,
    @Ctx() { useCases, viewer }: TicketsContext,
  ): Promise<WaitingRoomView> {
    return useCases.openWaitingRoom(viewer, { ...input, opensAt: input.opensAt ?? null });
  }

  @Access('ORGANIZER')
  @Mutation(() => WaitingRoom, {
    description:
      'Takes the waiting room away: within a second everybody can hold. Opened again, it begins a new line at number 1.',
  })
  closeWaitingRoom(
    @Arg('input', () => CloseWaitingRoomInput, { description: 'Which one.' }) input: CloseWaitingRoomInput,
    @Ctx() { useCases, viewer }: TicketsContext,
  ): Promise<WaitingRoomView> {
    return useCases.closeWaitingRoom(viewer, input.eventId);
  }

  @FieldResolver(() => Int, { description: 'How many have a number and wait.' })
  length(@Root() room: WaitingRoomView, @Ctx() { useCases }: TicketsContext): Promise<number> {
    return useCases.countWaiting(room);
  }
}
