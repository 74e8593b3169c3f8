import { DateTime } from '@parterre/subgraph-kit/scalars';
import { ArrayMaxSize, IsOptional, Length, Matches, Max, Min } from 'class-validator';
import { createUnionType, Field, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import { type PromoRefusal, promoRefusals } from '../../domain/promo-code.js';
import type { QuoteResult as QuoteOutcome } from '../../use-cases/results.js';
import { anId, idPattern } from './an-id.js';
import { PriceBreakdown } from './price.js';

export enum PromoCodeKind {
  PERCENT = 'PERCENT',
  AMOUNT = 'AMOUNT',
  UNLOCK = 'UNLOCK',
}
registerEnumType(PromoCodeKind, {
  name: 'PromoCodeKind',
  description: 'What a promo code does.',
  valuesConfig: {
    PERCENT: { description: 'Takes a share off the price of the tickets.' },
    AMOUNT: { description: 'Takes an amount off the price of the tickets, once an order.' },
    UNLOCK: { description: 'Opens an allocation, as its access code does: it is entered as accessCode.' },
  },
});

export const PromoRefusalEnum = Object.fromEntries(promoRefusals.map((reason) => [reason, reason])) as {
  [Reason in PromoRefusal]: Reason;
};
registerEnumType(PromoRefusalEnum, {
  name: 'PromoCodeRefusal',
  description: 'Why a promo code is of no use.',
  valuesConfig: {
    UNKNOWN: { description: 'The event has no such code.' },
    NOT_YET_VALID: { description: 'Its time has not come.' },
    NO_LONGER_VALID: { description: 'Its time is over, or the organizer has ended it.' },
    NOT_FOR_THESE_TICKETS: { description: 'It is for other price tiers, or opens an allocation only.' },
    USED_UP: { description: 'It has been used as often as it may be.' },
    USED_BY_YOU: { description: 'You have used it as often as one buyer may.' },
  },
});

@ObjectType({ description: 'The promo code is of no use for this; nothing has changed.' })
export class PromoCodeRefused {
  @Field(() => PromoRefusalEnum, { description: 'Why.' })
  reason: PromoRefusal;
}

export const QuoteResult = createUnionType({
  name: 'QuoteResult',
  description: 'What a hold would cost with a promo code.',
  types: () => [PriceBreakdown, PromoCodeRefused] as const,
  resolveType: (value) =>
    (value as unknown as QuoteOutcome).kind === 'QUOTED' ? 'PriceBreakdown' : 'PromoCodeRefused',
});

@ObjectType({ description: 'A code of the organizer for one event.' })
export class PromoCode {
  @Field(() => ID, { description: 'Opaque id.' })
  id: string;

  @Field(() => String, { description: 'As it is compared: without spaces and dashes, in capitals.' })
  code: string;

  @Field(() => [ID], { name: 'priceTierIds', description: 'The tiers it is for; empty stands for all.' })
  tierIds: string[];

  @Field(() => DateTime, { nullable: true, description: 'From when; null: at once.' })
  validFrom: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'Until when; null: as long as the sale.' })
  validUntil: Date | null;

  @Field(() => Int, { nullable: true, description: 'How many orders may use it; null: any number.' })
  maxUses: number | null;

  @Field(() => Int, {
    nullable: true,
    description: 'How many orders of one buyer may use it; null: any number.',
  })
  maxUsesPerBuyer: number | null;

  @Field(() => DateTime, { nullable: true, description: 'When the organizer ended it.' })
  endedAt: Date | null;
}

@InputType({
  description:
    'A promo code for one of your events. Give the one of percent, amount and allocationId that its kind needs.',
})
export class CreatePromoCodeInput {
  @Field(() => ID, { description: 'The event.' })
  @Matches(idPattern, anId)
  eventId: string;

  @Field(() => String, {
    description:
      'What buyers enter, 3 to 64 characters; case, spaces and dashes do not matter. Each code of an event is used once.',
  })
  @Length(3, 64, { message: 'must have 3 to 64 characters' })
  code: string;

  @Field(() => PromoCodeKind, { description: 'What it does.' })
  kind: PromoCodeKind;

  @Field(() => Int, { nullable: true, description: 'PERCENT: 1/100 % off, 1 to 10000; 1500 is 15 %.' })
  @IsOptional()
  @Min(1, { message: 'must be at least 1' })
  @Max(10_000, { message: 'must be at most 10000, which is 100 %' })
  basisPoints?: number | null;

  @Field(() => Int, {
    nullable: true,
    description: "AMOUNT: off an order, in minor units of the event's currency.",
  })
  @IsOptional()
  @Min(1, { message: 'must be at least 1' })
  amount?: number | null;

  @Field(() => ID, { nullable: true, description: 'UNLOCK: Allocation.id.' })
  @IsOptional()
  @Matches(idPattern, anId)
  allocationId?: string | null;

  @Field(() => [ID], { defaultValue: [], description: 'The price tiers it is for; empty stands for all.' })
  @ArrayMaxSize(50, { message: 'must name at most 50 price tiers' })
  @Matches(idPattern, { each: true, ...anId })
  priceTierIds: string[];

  @Field(() => DateTime, { nullable: true, description: 'From when; absent: at once.' })
  validFrom?: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'Until when; absent: as long as the sale.' })
  validUntil?: Date | null;

  @Field(() => Int, {
    nullable: true,
    description:
      'How many orders may use it, 1 to 100000; absent: any number. An order that ends unpaid gives its use back.',
  })
  @IsOptional()
  @Min(1, { message: 'must be at least 1' })
  @Max(100_000, { message: 'must be at most 100000' })
  maxUses?: number | null;

  @Field(() => Int, {
    nullable: true,
    description: 'How many orders of one buyer may use it, 1 to 100; absent: any number.',
  })
  @IsOptional()
  @Min(1, { message: 'must be at least 1' })
  @Max(100, { message: 'must be at most 100' })
  maxUsesPerBuyer?: number | null;
}

@InputType({ description: 'A promo code to end. It can be sent again without harm.' })
export class EndPromoCodeInput {
  @Field(() => ID, { description: 'PromoCode.id.' })
  @Matches(idPattern, anId)
  promoCodeId: string;
}
