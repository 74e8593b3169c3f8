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
import { EventFeesInput, PriceTierInput } from './event.inputs.js';
import { RefundPolicyInput } from './refund-policy.input.js';

@InputType({ description: 'A new event, to be published later. All its faults are named at once.' })
export class CreateEventInput {
  @Field(() => ID, { description: 'Where it takes place.' })
  @MaxLength(64)
  venueId: string;

  @Field(() => ID, { description: 'The plan of that venue it is sold by.' })
  @MaxLength(64)
  seatingPlanId: string;

  @Field(() => String, { description: 'Its title, at most 160 characters.' })
  @Length(1, 160)
  @Matches(/\S/, { message: 'title must not be blank' })
  title: string;

  @Field(() => String, { defaultValue: '', description: 'One or two sentences, at most 300 characters.' })
  @MaxLength(300)
  summary: string;

  @Field(() => String, { defaultValue: '', description: 'Plain text, at most 20,000 characters.' })
  @MaxLength(20_000)
  description: string;

  @Field(() => String, { description: 'Slug of a category; `categories` lists them.' })
  @MaxLength(40)
  category: string;

  @Field(() => [String], { defaultValue: [], description: 'At most 20 words of at most 40 characters.' })
  @ArrayMaxSize(20)
  @Length(1, 40, { each: true })
  tags: string[];

  @Field(() => [String], {
    defaultValue: [],
    description: 'Who is on stage, the most important first: at most 50 names of at most 120 characters.',
  })
  @ArrayMaxSize(50)
  @Length(1, 120, { each: true })
  performers: string[];

  @Field(() => String, { nullable: true, description: 'Address of a picture (https).' })
  @IsOptional()
  @MaxLength(500)
  @IsUrl({ protocols: ['https'], require_protocol: true }, { message: 'imageUrl must be an https address' })
  imageUrl?: string | null;

  @Field(() => DateTime, { description: 'When it begins.' })
  startsAt: Date;

  @Field(() => DateTime, { description: 'When it is over.' })
  endsAt: Date;

  @Field(() => DateTime, {
    nullable: true,
    description: 'From when on tickets are sold; as soon as it is published unless given.',
  })
  salesOpenAt?: Date | null;

  @Field(() => DateTime, {
    nullable: true,
    description: 'Until when tickets are sold; until it begins unless given.',
  })
  salesCloseAt?: Date | null;

  @Field(() => String, { description: 'ISO 4217 code of the currency it is sold in, e.g. EUR.' })
  @MaxLength(3)
  currency: string;

  @Field(() => [PriceTierInput], {
    description: 'At most 50. Together they cover every section and area of the plan, each once.',
  })
  @ArrayMinSize(1)
  @ArrayMaxSize(50)
  @ValidateNested({ each: true })
  priceTiers: PriceTierInput[];

  @Field(() => EventFeesInput, { nullable: true, description: 'Fees; none unless given.' })
  @IsOptional()
  @ValidateNested()
  fees?: EventFeesInput | null;

  @Field(() => Int, { defaultValue: 0, description: 'Tax on price and fees, in basis points (1/100 %).' })
  @Min(0)
  @Max(10_000)
  taxBasisPoints: number;

  @Field(() => Int, { defaultValue: 10, description: 'Tickets one buyer may have of it, 1 to 1,000.' })
  @Min(1)
  @Max(1_000)
  limitPerBuyer: number;

  @Field(() => RefundPolicyInput, {
    nullable: true,
    description: 'What buyers get back who cancel; nothing unless given.',
  })
  @IsOptional()
  @ValidateNested()
  refundPolicy?: RefundPolicyInput | null;
}
