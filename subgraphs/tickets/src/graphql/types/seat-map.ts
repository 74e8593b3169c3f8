import { DateTime } from '@parterre/subgraph-kit/scalars';
import { Field, ID, Int, ObjectType } from 'type-graphql';
import { Event } from './event.js';

@ObjectType({
  description:
    'One row of seats, as compact as can be: one letter a seat. A copy of it is replaced by one with a higher version.',
})
export class SeatRow {
  @Field(() => ID, { description: '"section/row".' })
  key: string;

  @Field(() => Int, { description: 'Grows with every change of this row.' })
  version: number;

  @Field(() => String, {
    description: 'One letter a seat, in plan order: A available, H held, S sold, B blocked.',
  })
  seats: string;

  @Field(() => [ID], {
    description:
      'Ids of the seats in the same order, "section/row/number"; they never change, so ask for them once.',
  })
  seatIds: string[];

  @Field(() => ID, { name: 'priceTier', description: 'Id of the price tier of all its seats.' })
  tierId: string;
}

@ObjectType({ description: 'An area without numbered seats; places in it are counted.' })
export class GeneralAdmissionArea {
  @Field(() => ID, { description: 'Its key within the event.' })
  key: string;

  @Field(() => String, { description: 'As the plan names it, e.g. "Standing".' })
  name: string;

  @Field(() => Int, { description: 'Grows with every change of this area.' })
  version: number;

  @Field(() => Int, { description: 'Places in all.' })
  capacity: number;

  @Field(() => Int, { description: 'Places that can be held now.' })
  available: number;

  @Field(() => ID, { name: 'priceTier', description: 'Id of its price tier.' })
  tierId: string;
}

@ObjectType({ description: 'Every seat of an event and what it is at one moment.' })
export class SeatMap {
  @Field(() => ID, { description: 'The event.' })
  eventId: string;

  @Field(() => [SeatRow], { description: 'All rows, in plan order.' })
  rows: SeatRow[];

  @Field(() => [GeneralAdmissionArea], {
    name: 'generalAdmission',
    description: 'Areas without numbered seats.',
  })
  areas: GeneralAdmissionArea[];

  @Field(() => DateTime, { description: 'When this was read.' })
  asOf: Date;
}

@ObjectType({ description: 'Rows and areas of a seat map that have changed.' })
export class SeatMapUpdate {
  @Field(() => ID, { description: 'The event.' })
  eventId: string;

  @Field(() => Event, { description: 'The event.' })
  event: Event;

  @Field(() => [SeatRow], {
    description: 'Whole rows as they are now: replace a row when its version is higher.',
  })
  rows: SeatRow[];

  @Field(() => [GeneralAdmissionArea], {
    name: 'generalAdmission',
    description: 'Whole areas as they are now: replace an area when its version is higher.',
  })
  areas: GeneralAdmissionArea[];

  @Field(() => DateTime, { description: 'When this was so.' })
  asOf: Date;
}
