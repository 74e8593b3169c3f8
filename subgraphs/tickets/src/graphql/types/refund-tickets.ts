import { ArrayMaxSize, ArrayMinSize, Length, Matches } from 'class-validator';
import { Field, ID, InputType } from 'type-graphql';
import { anId, idPattern } from './an-id.js';

const mostTickets = 100;

@InputType({
  description:
    'Tickets of one order, for the organizer of their event. A ticket is refunded once however often this is sent, so it needs no idempotency key.',
})
export class RefundTicketsInput {
  @Field(() => ID, { description: 'The order.' })
  @Matches(idPattern, anId)
  orderId: string;

  @Field(() => [ID], { description: `Tickets of it, at most ${mostTickets} at a time.` })
  @ArrayMinSize(1, { message: 'must name at least one ticket' })
  @ArrayMaxSize(mostTickets, { message: `must name at most ${mostTickets} tickets` })
  @Matches(idPattern, { ...anId, each: true })
  ticketIds: string[];

  @Field(() => String, { description: 'Why: in Order.timeline, for the buyer to read; 1 to 200 characters.' })
  @Length(1, 200, { message: 'must have 1 to 200 characters' })
  reason: string;
}
