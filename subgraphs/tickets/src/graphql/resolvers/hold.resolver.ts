import type { Viewer } from '@parterre/identity/viewer';
import { Access } from '@parterre/subgraph-kit/access';
import { BadUserInput } from '@parterre/subgraph-kit/errors';
import { DateTime } from '@parterre/subgraph-kit/scalars';
import { Arg, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { HoldResult, HoldView, QuoteResult as QuoteOutcome } from '../../use-cases/results.js';
import type { TicketsContext } from '../context.js';
import { Event } from '../types/event.js';
import { GuestToken, HoldSeatsResult, SeatHold } from '../types/hold.js';
import {
  ClaimGuestHoldInput,
  HoldActionInput,
  HoldBestSeatsInput,
  HoldGeneralAdmissionInput,
  HoldSeatsInput,
} from '../types/inputs.js';
import { QuoteResult } from '../types/promo-code.js';

@Resolver(() => SeatHold)
export class HoldResolver {
  @Query(() => SeatHold, {
    nullable: true,
    description:
      'A hold of the viewer; null once it has lapsed, was released or became an order. NOT_FOUND for anyone else.',
  })
  async hold(
    @Arg('id', () => ID, { description: 'SeatHold.id.' }) id: string,
    @Arg('guestToken', () => String, {
      nullable: true,
      description: 'Of createGuestToken, for visitors who have not signed in.',
    })
    guestToken: string | null,
    @Ctx() context: TicketsContext,
  ): Promise<HoldView | null> {
    return context.useCases.viewHold(await visitorOf(context, { guestToken }), id);
  }

  @Mutation(() => HoldSeatsResult, { description: 'Reserves seats for some minutes: all of them or none.' })
  async holdSeats(
    @Arg('input', () => HoldSeatsInput, { description: 'Which seats.' }) input: HoldSeatsInput,
    @Ctx() context: TicketsContext,
  ): Promise<HoldResult> {
    return context.useCases.hold(await visitorOf(context, input), {
      ...input,
      areas: [],
      addToHoldId: input.addToHoldId ?? null,
      accessCode: input.accessCode ?? null,
      admission: input.admission ?? null,
    });
  }

  @Mutation(() => HoldSeatsResult, {
    description:
      'Reserves the best seats for some minutes, chosen by the server: side by side in one row and leaving no single seat, the nearest to the focal point; then at the cost of a single seat; then in nearby rows. Of seats as near together, those with a restricted view come last. SeatsUnavailable with empty lists when the wish cannot be met.',
  })
  async holdBestSeats(
    @Arg('input', () => HoldBestSeatsInput, { description: 'What kind of seats.' }) input: HoldBestSeatsInput,
    @Ctx() context: TicketsContext,
  ): Promise<HoldResult> {
    const { priceTierIds, sections, addToHoldId, accessCode, admission, guestToken: _guest, ...wish } = input;
    return context.useCases.holdBestSeats(await visitorOf(context, input), {
      ...wish,
      priceTierIds: priceTierIds ?? [],
      sections: sections ?? [],
      addToHoldId: addToHoldId ?? null,
      accessCode: accessCode ?? null,
      admission: admission ?? null,
    });
  }

  @Mutation(() => HoldSeatsResult, {
    description:
      'Reserves places without numbers, and seats with them if asked, for some minutes: all or nothing.',
  })
  async holdGeneralAdmission(
    @Arg('input', () => HoldGeneralAdmissionInput, { description: 'How many places.' })
    input: HoldGeneralAdmissionInput,
    @Ctx() context: TicketsContext,
  ): Promise<HoldResult> {
    return context.useCases.hold(await visitorOf(context, input), {
      ...input,
      seatIds: input.seatIds ?? [],
      addToHoldId: input.addToHoldId ?? null,
      accessCode: input.accessCode ?? null,
      admission: input.admission ?? null,
    });
  }

  @Mutation(() => HoldSeatsResult, {
    description:
      'Starts the minutes of a hold anew, at most 30 minutes from its creation in all. A hold that has lapsed is SeatsUnavailable: hold the seats again. One that has become an order is CONFLICT with orderId and expiresAt: pay the order until then.',
  })
  async extendHold(
    @Arg('input', () => HoldActionInput, { description: 'Which hold.' }) input: HoldActionInput,
    @Ctx() context: TicketsContext,
  ): Promise<HoldResult> {
    return context.useCases.extendHold(await visitorOf(context, input), input.holdId);
  }

  @Mutation(() => Boolean, {
    description:
      'Gives the seats of a hold back at once; false when it had ended already. A hold that became an order is ended by cancelOrder.',
  })
  async releaseHold(
    @Arg('input', () => HoldActionInput, { description: 'Which hold.' }) input: HoldActionInput,
    @Ctx() context: TicketsContext,
  ): Promise<boolean> {
    return context.useCases.releaseHold(await visitorOf(context, input), input.holdId);
  }

  @Mutation(() => GuestToken, {
    description:
      'Lets a visitor hold places before signing in: ask once, keep it, send it with everything about holds. To order, sign in and claim the hold.',
  })
  createGuestToken(@Ctx() context: TicketsContext): Promise<GuestToken> {
    return context.useCases.createGuestToken();
  }

  @Access('SIGNED_IN')
  @Mutation(() => HoldSeatsResult, {
    description:
      "Makes a guest's hold that of the viewer, with its places and its clock as they are. TooManyTickets leaves it with the guest; SeatsUnavailable when it has lapsed.",
  })
  claimGuestHold(
    @Arg('input', () => ClaimGuestHoldInput, { description: 'Which hold.' }) input: ClaimGuestHoldInput,
    @Ctx() context: TicketsContext,
  ): Promise<HoldResult> {
    return context.useCases.claimGuestHold(context.viewer, input);
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

/** @throws Unauthenticated when the viewer has neither signed in nor a guest token */
function visitorOf(
  { useCases, viewer }: TicketsContext,
  { guestToken }: { guestToken?: string | null },
): Promise<Viewer> {
  return useCases.asVisitor(viewer, guestToken ?? null);
}
