import { Access } from '@parterre/subgraph-kit/access';
import { BadUserInput } from '@parterre/subgraph-kit/errors';
import { Arg, Ctx, FieldResolver, ID, Int, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { Benefit, PromoCode as PromoCodeState } from '../../domain/promo-code.js';
import type { TicketsContext } from '../context.js';
import { CreatePromoCodeInput, EndPromoCodeInput, PromoCode, PromoCodeKind } from '../types/promo-code.js';

/** The organizer's promo codes. */
@Resolver(() => PromoCode)
export class PromoCodeResolver {
  @Access('ORGANIZER')
  @Query(() => [PromoCode], {
    description: 'The promo codes of one of your events, at most 500; NOT_FOUND for others.',
  })
  promoCodes(
    @Arg('eventId', () => ID, { description: 'The event.' }) eventId: string,
    @Ctx() context: TicketsContext,
  ): Promise<PromoCodeState[]> {
    return context.useCases.viewPromoCodes(context.viewer, eventId);
  }

  @Access('ORGANIZER')
  @Mutation(() => PromoCode, {
    description: 'Makes a promo code for one of your events. CONFLICT when the code is taken.',
  })
  createPromoCode(
    @Arg('input', () => CreatePromoCodeInput, { description: 'What it does, for whom and when.' })
    input: CreatePromoCodeInput,
    @Ctx() context: TicketsContext,
  ): Promise<PromoCodeState> {
    return context.useCases.createPromoCode(context.viewer, {
      eventId: input.eventId,
      code: input.code,
      benefit: benefitOf(input),
      tierIds: input.priceTierIds,
      validFrom: input.validFrom ?? null,
      validUntil: input.validUntil ?? null,
      maxUses: input.maxUses ?? null,
      maxUsesPerBuyer: input.maxUsesPerBuyer ?? null,
    });
  }

  @Access('ORGANIZER')
  @Mutation(() => PromoCode, { description: 'Ends a promo code; orders that have it keep their price.' })
  endPromoCode(
    @Arg('input', () => EndPromoCodeInput, { description: 'Which one.' }) input: EndPromoCodeInput,
    @Ctx() context: TicketsContext,
  ): Promise<PromoCodeState> {
    return context.useCases.endPromoCode(context.viewer, input.promoCodeId);
  }

  @FieldResolver(() => PromoCodeKind, { description: 'What it does.' })
  kind(@Root() promo: PromoCodeState): Benefit['kind'] {
    return promo.benefit.kind;
  }

  @FieldResolver(() => Int, { nullable: true, description: 'PERCENT: how much it takes off, in 1/100 %.' })
  basisPoints(@Root() { benefit }: PromoCodeState): number | null {
    return benefit.kind === 'PERCENT' ? benefit.basisPoints : null;
  }

  @FieldResolver(() => Int, {
    nullable: true,
    description: "AMOUNT: how much it takes off an order, in minor units of the event's currency.",
  })
  amount(@Root() { benefit }: PromoCodeState): number | null {
    return benefit.kind === 'AMOUNT' ? benefit.amount : null;
  }

  @FieldResolver(() => ID, { nullable: true, description: 'UNLOCK: id of the allocation it opens.' })
  allocationId(@Root() { benefit }: PromoCodeState): string | null {
    return benefit.kind === 'UNLOCK' ? benefit.allocationId : null;
  }

  @FieldResolver(() => Int, {
    description: 'How many orders have used it; those that ended unpaid do not count.',
  })
  uses(@Root() promo: PromoCodeState, @Ctx() context: TicketsContext): Promise<number> {
    return context.useCases.countPromoCodeUses(promo.id);
  }
}

/** @throws BadUserInput that names what its kind needs */
function benefitOf({ kind, basisPoints, amount, allocationId }: CreatePromoCodeInput): Benefit {
  switch (kind) {
    case PromoCodeKind.PERCENT:
      if (basisPoints) return { kind, basisPoints };
      throw BadUserInput.at('basisPoints', 'must be given for PERCENT');
    case PromoCodeKind.AMOUNT:
      if (amount) return { kind, amount };
      throw BadUserInput.at('amount', 'must be given for AMOUNT');
    case PromoCodeKind.UNLOCK:
      if (allocationId) return { kind, allocationId };
      throw BadUserInput.at('allocationId', 'must be given for UNLOCK');
    default: {
      const never: never = kind;
      throw new Error(`There is no kind ${String(never)}`);
    }
  }
}
