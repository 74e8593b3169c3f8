import { DateTime } from '@parterre/subgraph-kit/scalars';
import { ArrayMaxSize, Length, Matches, Max, Min, MinLength, ValidateNested } from 'class-validator';
import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import { anId, idPattern } from './an-id.js';

/** Three more would be guessed in an afternoon. */
const shortestCode = 6;

@ObjectType({ description: 'Places in one area that are kept for an allocation.' })
export class AllocatedPlaces {
  @Field(() => ID, { description: 'GeneralAdmissionArea.key.' })
  key: string;

  @Field(() => Int, { description: 'How many were kept.' })
  quantity: number;
}

@ObjectType({
  description:
    'Places of one event for those who have a code: a presale, a fan club, a channel. On open maps they are B for everyone.',
})
export class Allocation {
  @Field(() => ID, { description: 'Opaque id.' })
  id: string;

  @Field(() => String, { description: 'As the organizer named it.' })
  name: string;

  @Field(() => String, { description: 'As it is compared: without spaces and dashes, in capitals.' })
  accessCode: string;

  @Field(() => [ID], { description: 'Its seats, "section/row/number".' })
  seatIds: string[];

  @Field(() => [AllocatedPlaces], { name: 'generalAdmission', description: 'Its places without numbers.' })
  areas: AllocatedPlaces[];

  @Field(() => DateTime, { nullable: true, description: 'When it opens; null: with the sale of everyone.' })
  opensAt: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'When it closes; null: with the sale of everyone.' })
  closesAt: Date | null;
}

@InputType({ description: 'Places in one area to keep.' })
export class AllocatedPlacesInput {
  @Field(() => ID, { description: 'GeneralAdmissionArea.key.' })
  @Length(1, 64, { message: 'must be the key of an area, 1 to 64 characters' })
  key: string;

  @Field(() => Int, { description: 'How many, at least 1.' })
  @Min(1, { message: 'must be at least 1' })
  @Max(100_000, { message: 'must be at most 100000' })
  quantity: number;
}

@InputType({ description: 'Places of one of your events to keep for those who have a code; all or none.' })
export class CreateAllocationInput {
  @Field(() => ID, { description: 'The event.' })
  @Matches(idPattern, anId)
  eventId: string;

  @Field(() => String, { description: 'For yourself, e.g. "Fan club presale", 1 to 100 characters.' })
  @Length(1, 100, { message: 'must have 1 to 100 characters' })
  name: string;

  @Field(() => String, {
    description: `What buyers enter, ${shortestCode} to 64 characters; case, spaces and dashes do not matter. Each code of an event is used once.`,
  })
  @Length(1, 64, { message: 'must have at most 64 characters' })
  @MinLength(shortestCode, { message: `must have at least ${shortestCode} characters` })
  accessCode: string;

  @Field(() => [ID], { defaultValue: [], description: 'Seats, "section/row/number"; at most 1000.' })
  @ArrayMaxSize(1_000, { message: 'must name at most 1000 seats' })
  @Length(5, 300, { each: true, message: 'must be seat ids such as "Parterre/C/12"' })
  seatIds: string[];

  @Field(() => [AllocatedPlacesInput], {
    defaultValue: [],
    description: 'Places without numbers; each area once.',
  })
  @ArrayMaxSize(20, { message: 'must name at most 20 areas' })
  @ValidateNested({ each: true })
  areas: AllocatedPlacesInput[];

  @Field(() => DateTime, {
    nullable: true,
    description: 'When it opens, before the sale of everyone if wanted; absent: with it.',
  })
  opensAt?: Date | null;

  @Field(() => DateTime, {
    nullable: true,
    description: 'When it closes and what is left goes into the sale of everyone; absent: with it.',
  })
  closesAt?: Date | null;
}

@InputType({ description: 'An allocation to end. It can be sent again without harm.' })
export class EndAllocationInput {
  @Field(() => ID, { description: 'Allocation.id.' })
  @Matches(idPattern, anId)
  allocationId: string;
}
