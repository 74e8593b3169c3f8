import { Access } from '@parterre/subgraph-kit/access';
import { BadUserInput } from '@parterre/subgraph-kit/errors';
import { DateTime } from '@parterre/subgraph-kit/scalars';
import { Arg, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { HoldResult, HoldView, QuoteResult as QuoteOutcome } from '../../use-cases/results.js';
import type { TicketsContext } from '../context.js';
import { Event } from '../types/event.js';
import { HoldSeatsResult, SeatHold } from '../types/hold.js';
import {
  HoldActionInput,
  HoldBestSeatsInput,
  HoldGeneralAdmissionInput,
  HoldSeatsInput,
} from '../types/inputs.js';
import { QuoteResult } from '../types/promo-code.js';

@Resolver(() => SeatHold)
export class HoldResolver {
  @Access('OWNER')
  @Query(() => SeatHold, {
    nullable: true,
    description:
      'A hold of the viewer; null once it has lapsed, was released or became an order. NOT_FOUND for anyone else.',
  })
  hold(
    @Arg('id', () => ID, { description: 'SeatHold.id.' }) id: string,
    @Ctx() context: TicketsContext,
  ): Promise<HoldView | null> {
    return context.useCases.viewHold(context.viewer, id);
  }

  @Access('SIGNED_IN')
  @Mutation(() => HoldSeatsResult, { description: 'Reserves seats for some minutes: all of them or none.' })
  holdSeats(
    @Arg('input', () => HoldSeatsInput, { description: 'Which seats.' }) input: HoldSeatsInput,
    @Ctx() context: TicketsContext,
  ): Promise<HoldResult> {
    return context.useCases.hold(context.viewer, {
      ...input,
      areas: [],
      accessCode: input.accessCode ?? null,
    });
  }

  @Access('SIGNED_IN')
  @Mutation(() => HoldSeatsResult, {
    description:
      'Reserves the best seats for some minutes, chosen by the server: side by side in one row and leaving no single seat, the nearest to the focal point; then at the cost of a single seat; then in nearby rows. SeatsUnavailable with empty lists when the wish cannot be met.',
  })
  holdBestSeats(
    @Arg('input', () => HoldBestSeatsInput, { description: 'What kind of seats.' }) input: HoldBestSeatsInput,
    @Ctx() context: TicketsContext,
  ): Promise<HoldResult> {
    const { priceTierIds, sections, accessCode, ...wish } = input;
    return context.useCases.holdBestSeats(context.viewer, {
      ...wish,
      priceTierIds: priceTierIds ?? [],
      sections: sections ?? [],
      accessCode: accessCode ?? null,
    });
  }

  @Access('SIGNED_IN')
  @Mutation(() => HoldSeatsResult, {
    description:
      'Reserves places without numbers, and seats with them if asked, for some minutes: all or nothing.',
  })
  holdGeneralAdmission(
    @Arg('input', () => HoldGeneralAdmissionInput, { description: 'How many places.' })
    input: HoldGeneralAdmissionInput,
    @Ctx() context: TicketsContext,
  ): Promise<HoldResult> {
    return context.useCases.hold(context.viewer, {
      ...input,
      seatIds: input.seatIds ?? [],
      accessCode: input.accessCode ?? null,
    });
  }

  @Access('OWNER')
  @Mutation(() => HoldSeatsResult, {
    description:
      'Starts the minutes of a hold anew, at most 30 minutes from its creation in all. A hold that has lapsed is SeatsUnavailable: hold the seats again.',
  })
  extendHold(
    @Arg('input', () => HoldActionInput, { description: 'Which hold.' }) input: HoldActionInput,
    @Ctx() context: TicketsContext,
  ): Promise<HoldResult> {
    return context.useCases.extendHold(context.viewer, input.holdId);
  }

  @Access('OWNER')
  @Mutation(() => Boolean, {
    description:
      'Gives the seats of a hold back at once; false when it had ended already. A hold that became an order is ended by cancelOrder.',
  })
  releaseHold(
    @Arg('input', () => HoldActionInput, { description: 'Which hold.' }) input: HoldActionInput,
    @Ctx() context: TicketsContext,
  ): Promise<boolean> {
    return context.useCases.releaseHold(context.viewer, input.holdId);
  }

  @FieldResolver(() => Event, { description: 'The event its places are for.' })
  event(@Root() hold: HoldView): Event {
    return { id: hold.eventId };
  }

  @FieldResolver(() => QuoteResult, {
    description: 'What it would cost with a promo code; the code is not used by asking.',
  })
  quote(
    @Root() hold: HoldView,
    @Arg('promoCode', () => String, { description: 'The code, at most 64 characters.' }) promoCode: string,
    @Ctx() context: TicketsContext,
  ): Promise<QuoteOutcome> {
    if (promoCode.length > 64) throw BadUserInput.at('promoCode', 'must have at most 64 characters');
    return context.useCases.quoteHold(hold, promoCode);
  }

  @FieldResolver(() => DateTime, {
    description: "The server's clock now: count down to expiresAt by it, not by the device's.",
  })
  serverTime(@Ctx() context: TicketsContext): Date {
    return context.clock();
  }
}
