import { Directive, Field, ID, ObjectType, registerEnumType } from 'type-graphql';
import { type TicketStatus, ticketStatuses } from '../../domain/ticket.js';

export const TicketStatusEnum = Object.fromEntries(ticketStatuses.map((status) => [status, status])) as {
  [Status in TicketStatus]: Status;
};
registerEnumType(TicketStatusEnum, {
  name: 'TicketStatus',
  description: 'What a ticket is good for.',
  valuesConfig: {
    VALID: { description: 'Lets its holder in.' },
    TRANSFERRED: { description: 'Given to someone else, whom it lets in; codes from before are dead.' },
    REFUNDED: { description: 'The money went back; lets nobody in.' },
    CHECKED_IN: { description: 'Its holder is inside.' },
    CANCELLED: { description: 'Void; lets nobody in.' },
  },
});

@Directive('@key(fields: "id")')
@ObjectType({ description: 'The right of one person to one place at one event.' })
export class Ticket {
  @Field(() => ID, { description: 'Opaque id.' })
  id: string;

  @Field(() => String, { description: 'For people, e.g. "OLY-2027-000042".' })
  number: string;

  @Field(() => ID, { name: 'priceTier', description: 'Id of its price tier.' })
  tierId: string;

  @Field(() => TicketStatusEnum, { description: 'What it is good for at this moment.' })
  status: TicketStatus;
}
