import { DateTime } from '@parterre/subgraph-kit/scalars';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsOptional,
  IsUrl,
  Length,
  Matches,
  Max,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';
import { Field, ID, InputType, Int } from 'type-graphql';
import { RefundPolicyInput } from './refund-policy.input.js';

/**
 * Minor units. An order is of at most 100 tickets, each of them its price, a fee as high, all of the price again, and as
 * much tax: 6 * 10^11, whose share in basis points is reckoned below 2^53.
 */
const maxAmount = 1_000_000_000;
const httpsUrl = { protocols: ['https'], require_protocol: true };

@InputType({ description: 'A price, and the sections and areas of the plan that are sold at it.' })
export class PriceTierInput {
  @Field(() => String, { description: 'What people call it, e.g. Balcony; at most 60 characters.' })
  @Length(1, 60)
  name: string;

  @Field(() => Int, { description: "Of one ticket, in minor units of the event's currency; 0 is free." })
  @Min(0)
  @Max(maxAmount)
  price: number;

  @Field(() => [String], { defaultValue: [], description: 'Names of the sections it covers.' })
  @ArrayMaxSize(500)
  @MaxLength(40, { each: true })
  sections: string[];

  @Field(() => [String], { defaultValue: [], description: 'Keys of the general-admission areas it covers.' })
  @ArrayMaxSize(50)
  @MaxLength(40, { each: true })
  areas: string[];
}

@InputType({ description: 'What a buyer pays for a ticket beside its price.' })
export class EventFeesInput {
  @Field(() => Int, {
    defaultValue: 0,
    description: "For each ticket, in minor units of the event's currency.",
  })
  @Min(0)
  @Max(maxAmount)
  perTicket: number;

  @Field(() => Int, {
    defaultValue: 0,
    description: 'Of the price of each ticket, in basis points (1/100 %).',
  })
  @Min(0)
  @Max(10_000)
  basisPoints: number;
}

@InputType({ description: 'What can be changed as long as the event is ahead; what is not given stays.' })
export class UpdateEventInput {
  @Field(() => ID, { description: 'The event.' })
  @MaxLength(64)
  eventId: string;

  @Field(() => String, { nullable: true, description: 'Its title, at most 160 characters.' })
  @IsOptional()
  @Length(1, 160)
  @Matches(/\S/, { message: 'title must not be blank' })
  title?: string | null;

  @Field(() => String, { nullable: true, description: 'One or two sentences, at most 300 characters.' })
  @IsOptional()
  @MaxLength(300)
  summary?: string | null;

  @Field(() => String, { nullable: true, description: 'Plain text, at most 20,000 characters.' })
  @IsOptional()
  @MaxLength(20_000)
  description?: string | null;

  @Field(() => String, { nullable: true, description: 'Slug of a category.' })
  @IsOptional()
  @MaxLength(40)
  category?: string | null;

  @Field(() => [String], { nullable: true, description: 'At most 20 words of at most 40 characters.' })
  @IsOptional()
  @ArrayMaxSize(20)
  @Length(1, 40, { each: true })
  tags?: string[] | null;

  @Field(() => [String], { nullable: true, description: 'At most 50 names of at most 120 characters.' })
  @IsOptional()
  @ArrayMaxSize(50)
  @Length(1, 120, { each: true })
  performers?: string[] | null;

  @Field(() => String, { nullable: true, description: 'Address of a picture (https).' })
  @IsOptional()
  @MaxLength(500)
  @IsUrl(httpsUrl, { message: 'imageUrl must be an https address' })
  imageUrl?: string | null;

  @Field(() => DateTime, {
    nullable: true,
    description: 'When it begins. Once published, postpone it instead.',
  })
  startsAt?: Date | null;

  @Field(() => DateTime, {
    nullable: true,
    description: 'When it is over. Once published, postpone it instead.',
  })
  endsAt?: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'From when on tickets are sold.' })
  salesOpenAt?: Date | null;

  @Field(() => DateTime, {
    nullable: true,
    description: 'Until when tickets are sold, at the latest the end.',
  })
  salesCloseAt?: Date | null;

  @Field(() => Int, { nullable: true, description: 'Tickets one buyer may have of it, 1 to 1,000.' })
  @IsOptional()
  @Min(1)
  @Max(1_000)
  limitPerBuyer?: number | null;

  @Field(() => RefundPolicyInput, {
    nullable: true,
    description: 'What buyers get back who cancel; orders placed before keep theirs.',
  })
  @IsOptional()
  @ValidateNested()
  refundPolicy?: RefundPolicyInput | null;

  @Field(() => EventFeesInput, { nullable: true, description: 'Fees; orders placed before keep theirs.' })
  @IsOptional()
  @ValidateNested()
  fees?: EventFeesInput | null;

  @Field(() => Int, { nullable: true, description: 'Tax on price and fees, in basis points (1/100 %).' })
  @IsOptional()
  @Min(0)
  @Max(10_000)
  taxBasisPoints?: number | null;

  @Field(() => String, { nullable: true, description: 'ISO 4217 code. Only while it is a draft.' })
  @IsOptional()
  @MaxLength(3)
  currency?: string | null;

  @Field(() => [PriceTierInput], {
    nullable: true,
    description: 'The whole price list, replacing the one before. Only while it is a draft.',
  })
  @IsOptional()
  @ArrayMinSize(1)
  @ArrayMaxSize(50)
  @ValidateNested({ each: true })
  priceTiers?: PriceTierInput[] | null;
}

@InputType({ description: 'An event to act on.' })
export class EventActionInput {
  @Field(() => ID, { description: 'The event.' })
  @MaxLength(64)
  eventId: string;
}

@InputType({ description: 'The new date of an event.' })
export class PostponeEventInput extends EventActionInput {
  @Field(() => DateTime, { description: 'When it begins now.' })
  startsAt: Date;

  @Field(() => DateTime, { description: 'When it is over now.' })
  endsAt: Date;

  @Field(() => DateTime, {
    nullable: true,
    description: 'Until when tickets are sold; moves with startsAt unless given.',
  })
  salesCloseAt?: Date | null;

  @Field(() => Boolean, {
    defaultValue: false,
    description:
      'Gives every order for an earlier date back, in full; Event.refundProgress shows how far that is. Otherwise tickets stay valid, and whoever cannot come cancels the order for the whole price.',
  })
  refundAll: boolean;
}
