import { PageArgs } from '@parterre/subgraph-kit/connection';
import { DateTime } from '@parterre/subgraph-kit/scalars';
import { ArrayMaxSize, IsOptional, Matches, Max, MaxLength, Min, ValidateNested } from 'class-validator';
import { ArgsType, Field, Float, ID, InputType, Int, registerEnumType } from 'type-graphql';
import { EventStatus } from '../types/event.js';

export enum EventSort {
  DATE = 'DATE',
  POPULARITY = 'POPULARITY',
}

registerEnumType(EventSort, {
  name: 'EventSort',
  description: 'In which order events are listed.',
  valuesConfig: {
    DATE: { description: 'The soonest first.' },
    POPULARITY: { description: 'What sells best first; it follows the sales within minutes.' },
  },
});

@InputType({ description: 'Around a place: at the 100 nearest venues within the distance.' })
export class NearInput {
  @Field(() => Float, { description: 'Latitude in degrees, -90 to 90.' })
  @Min(-90)
  @Max(90)
  lat: number;

  @Field(() => Float, { description: 'Longitude in degrees, -180 to 180.' })
  @Min(-180)
  @Max(180)
  lng: number;

  @Field(() => Float, { description: 'Distance in kilometres, at most 500.' })
  @Min(0.1)
  @Max(500)
  km: number;
}

@InputType({ description: 'Events whose cheapest ticket costs this much, before fees and tax.' })
export class PriceRangeInput {
  @Field(() => Int, { nullable: true, description: 'At least this, in minor units.' })
  @IsOptional()
  @Min(0)
  min?: number | null;

  @Field(() => Int, { nullable: true, description: 'At most this, in minor units.' })
  @IsOptional()
  @Min(0)
  max?: number | null;

  @Field(() => String, { description: 'ISO 4217 code; events in other currencies are left out.' })
  @Matches(/^[A-Z]{3}$/, { message: 'currency must be an ISO 4217 code, e.g. EUR' })
  currency: string;
}

@InputType({ description: 'Which events to list; all that is given must hold.' })
export class EventFilter {
  @Field(() => String, {
    nullable: true,
    description:
      'Words of title, performers, venue, city or tags, or their first letters; at most 100 characters.',
  })
  @IsOptional()
  @MaxLength(100)
  text?: string | null;

  @Field(() => [String], { nullable: true, description: 'Slugs of categories, at most 12: any of them.' })
  @IsOptional()
  @ArrayMaxSize(12)
  @MaxLength(40, { each: true })
  categories?: string[] | null;

  @Field(() => String, { nullable: true, description: 'City of the venue; case and accents do not count.' })
  @IsOptional()
  @MaxLength(80)
  city?: string | null;

  @Field(() => NearInput, { nullable: true, description: 'Around a place.' })
  @IsOptional()
  @ValidateNested()
  near?: NearInput | null;

  @Field(() => DateTime, { nullable: true, description: 'Begins at this instant or later.' })
  from?: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'Begins before this instant.' })
  to?: Date | null;

  @Field(() => PriceRangeInput, { nullable: true, description: 'By the cheapest ticket.' })
  @IsOptional()
  @ValidateNested()
  priceRange?: PriceRangeInput | null;

  @Field(() => [EventStatus], {
    nullable: true,
    description:
      'Any of these; PUBLISHED and POSTPONED unless given, and all for organizers who list their own. Drafts are listed to their organizer (with organizerId) and ADMIN only.',
  })
  @IsOptional()
  @ArrayMaxSize(5)
  status?: EventStatus[] | null;

  @Field(() => ID, { nullable: true, description: 'Of this organizer.' })
  @IsOptional()
  @MaxLength(64)
  organizerId?: string | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'True: tickets are on sale now. False: they are not.',
  })
  onSale?: boolean | null;
}

@ArgsType()
export class EventsArgs extends PageArgs {
  @Field(() => EventFilter, { nullable: true, description: 'Which ones; all that are ahead unless given.' })
  @IsOptional()
  @ValidateNested()
  filter?: EventFilter | null;

  @Field(() => EventSort, { defaultValue: EventSort.DATE, description: 'In which order.' })
  sort: EventSort;
}
