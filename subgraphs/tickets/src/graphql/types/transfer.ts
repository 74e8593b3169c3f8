import { DateTime } from '@parterre/subgraph-kit/scalars';
import { Length, Matches } from 'class-validator';
import { Field, ID, InputType, ObjectType } from 'type-graphql';
import { anId, idPattern } from './an-id.js';
import { Ticket } from './ticket.js';

@InputType({
  description: 'A ticket to give away. It can be sent again without harm, so it needs no idempotency key.',
})
export class TransferTicketInput {
  @Field(() => ID, { description: 'A ticket of the viewer.' })
  @Matches(idPattern, anId)
  ticketId: string;

  @Field(() => ID, {
    description:
      'User.id of whom it is for. Where only their address is known, offerTransfer makes a code to send.',
  })
  @Matches(idPattern, anId)
  toUserId: string;
}

@InputType({ description: 'A ticket of the viewer.' })
export class TicketActionInput {
  @Field(() => ID, { description: 'Ticket.id.' })
  @Matches(idPattern, anId)
  ticketId: string;
}

@InputType({ description: 'A ticket to take over.' })
export class AcceptTransferInput {
  @Field(() => String, { description: 'TicketOffer.code, from whoever offers the ticket.' })
  @Length(8, 128, { message: 'must be the code of an offer' })
  code: string;
}

@ObjectType({ description: 'A ticket on offer to whoever has the code first.' })
export class TicketOffer {
  @Field(() => String, {
    description: 'To be sent to whom the ticket is for. It is shown here only; a new offer makes a new one.',
  })
  code: string;

  @Field(() => DateTime, { description: 'Until then it can be accepted: 7 days, or until the event.' })
  expiresAt: Date;

  @Field(() => Ticket, { description: 'The ticket; it stays with its holder until someone accepts.' })
  ticket: Ticket;
}
