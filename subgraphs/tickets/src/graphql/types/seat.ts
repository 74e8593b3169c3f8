import { Money } from '@parterre/subgraph-kit/scalars';
import { Directive, Field, ID, ObjectType, registerEnumType } from 'type-graphql';
import { type SeatState, seatStates } from '../../domain/seat-view.js';

export const SeatStateEnum = Object.fromEntries(seatStates.map((state) => [state, state])) as {
  [State in SeatState]: State;
};
registerEnumType(SeatStateEnum, {
  name: 'SeatState',
  description: 'What a seat is at this moment.',
  valuesConfig: {
    AVAILABLE: { description: 'Can be held.' },
    HELD: { description: 'Reserved for a buyer for some minutes; may come back.' },
    SOLD: { description: 'Someone has a ticket for it.' },
    BLOCKED: { description: 'Kept out of the sale by the organizer.' },
  },
});

@Directive('@key(fields: "id")')
@ObjectType({ description: 'One seat at one event.' })
export class Seat {
  @Field(() => String, { description: 'Name of the section.' })
  section: string;

  @Field(() => String, { description: 'Name of the row within its section.' })
  row: string;

  @Field(() => String, { description: 'Number of the seat within its row.' })
  number: string;

  @Field(() => SeatStateEnum, { description: 'What it is at this moment.' })
  state: SeatState;

  @Field(() => ID, { name: 'priceTier', description: 'Id of its price tier.' })
  tierId: string;

  @Field(() => Money, { description: 'Price of its tier, without fees and tax.' })
  price: Money;

  @Field(() => Boolean, { description: 'Whether it can be reached and used with a wheelchair.' })
  accessible: boolean;

  @Field(() => Boolean, {
    description: 'Whether something stands between it and the stage: say so before it is bought.',
  })
  restrictedView: boolean;
}
