import { ArrayMaxSize, ArrayMinSize, Length, Matches } from 'class-validator';
import { Field, ID, InputType } from 'type-graphql';
import { anId, idPattern } from './an-id.js';

const mostSeats = 1_000;

@InputType({
  description:
    'Seats of one event, for its organizer. The action can be sent again without harm, so it needs no idempotency key.',
})
export class BlockSeatsInput {
  @Field(() => ID, { description: 'The event.' })
  @Matches(idPattern, anId)
  eventId: string;

  @Field(() => [ID], {
    description: `"section/row/number" as in SeatRow.seatIds, or Seat.id; each once, at most ${mostSeats} at a time.`,
  })
  @ArrayMinSize(1, { message: 'must name at least one seat' })
  @ArrayMaxSize(mostSeats, { message: `must name at most ${mostSeats} seats` })
  @Length(5, 300, { each: true, message: 'must be seat ids such as "Parterre/C/12"' })
  seatIds: string[];
}
