import { Money } from '@parterre/subgraph-kit/scalars';
import { Directive, Field, ID, Int, ObjectType } from 'type-graphql';

@Directive('@key(fields: "id")')
@ObjectType({ description: 'A concert, a play, a match: something people buy tickets for.' })
export class Event {
  @Field(() => ID, { description: 'Opaque and sortable.' })
  id: string;
}

@ObjectType({ description: 'What is left of one price tier.' })
export class TierAvailability {
  @Field(() => ID, { name: 'priceTier', description: 'Id of the price tier.' })
  tierId: string;

  @Field(() => String, { description: 'Name of the price tier.' })
  name: string;

  @Field(() => Money, { description: 'Price of one ticket, without fees and tax.' })
  price: Money;

  @Field(() => Int, { description: 'Places that can be held now.' })
  available: number;

  @Field(() => Int, { description: 'Places in all.' })
  capacity: number;
}

@ObjectType({
  description: 'What is left of an event, in numbers. All zero for an event that is not on the market yet.',
})
export class Availability {
  @Field(() => [TierAvailability], { description: 'By price tier.' })
  tiers: TierAvailability[];

  @Field(() => Int, { description: 'Places that can be held now.' })
  available: number;

  @Field(() => Int, { description: 'Places in all.' })
  capacity: number;

  @Field(() => Money, {
    nullable: true,
    description:
      'Price of the cheapest tier that has a place left, without fees and tax; null when none has.',
  })
  lowestPrice: Money | null;

  @Field(() => Boolean, { description: 'True when the event is on the market and no place is left.' })
  soldOut: boolean;
}
