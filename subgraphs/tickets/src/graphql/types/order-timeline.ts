import { DateTime, Money } from '@parterre/subgraph-kit/scalars';
import { Field, ObjectType, registerEnumType } from 'type-graphql';
import { User } from './stubs.js';
import { Ticket } from './ticket.js';

export enum OrderMomentKind {
  PLACED = 'PLACED',
  PAID = 'PAID',
  CONFIRMED = 'CONFIRMED',
  EXPIRED = 'EXPIRED',
  CANCELLED = 'CANCELLED',
  TICKET_TRANSFERRED = 'TICKET_TRANSFERRED',
  TICKET_CHECKED_IN = 'TICKET_CHECKED_IN',
  TICKET_TAKEN_BACK = 'TICKET_TAKEN_BACK',
  REFUND_REQUESTED = 'REFUND_REQUESTED',
  PARTIALLY_REFUNDED = 'PARTIALLY_REFUNDED',
  REFUNDED = 'REFUNDED',
  PAYMENT_RETURNED = 'PAYMENT_RETURNED',
}
registerEnumType(OrderMomentKind, {
  name: 'OrderMomentKind',
  description: 'What happened to an order.',
  valuesConfig: {
    PLACED: { description: 'The buyer decided to pay for a hold.' },
    PAID: { description: 'The payment was taken.' },
    CONFIRMED: { description: 'The tickets were made.' },
    EXPIRED: { description: 'Its time was over before it was paid.' },
    CANCELLED: { description: 'It was cancelled before it was paid.' },
    TICKET_TRANSFERRED: { description: '`by` gave one of its tickets to someone else.' },
    TICKET_CHECKED_IN: { description: '`by` let in the holder of one of its tickets.' },
    TICKET_TAKEN_BACK: {
      description: 'One of its tickets was given back to the pool, or refunded by the organizer.',
    },
    REFUND_REQUESTED: { description: 'Money was asked back, and its tickets died.' },
    PARTIALLY_REFUNDED: {
      description: 'The organizer gave a part of the money back; the tickets are as good as before.',
    },
    REFUNDED: { description: 'The buyer has the money back.' },
    PAYMENT_RETURNED: {
      description: 'A payment that buys nothing was asked back: a second one, or one of another amount.',
    },
  },
});

@ObjectType({ description: 'One thing that happened to an order, or to one of its tickets.' })
export class OrderMoment {
  @Field(() => OrderMomentKind, { description: 'What.' })
  kind: OrderMomentKind;

  @Field(() => DateTime, { description: 'When.' })
  at: Date;

  @Field(() => User, { nullable: true, description: 'Whose decision it was; null when it came by itself.' })
  by: User | null;

  @Field(() => Money, { nullable: true, description: 'How much was asked back, or was given back by `by`.' })
  amount: Money | null;

  @Field(() => String, {
    nullable: true,
    description:
      'Why money was asked back: BUYER_REQUEST, TICKET_RESALE, ORGANIZER_REQUEST, EVENT_CANCELLED, EVENT_POSTPONED, SEATS_LOST, DUPLICATE_PAYMENT, ORDER_CANCELLED or WRONG_AMOUNT.',
  })
  reason: string | null;

  @Field(() => Ticket, {
    nullable: true,
    description: 'TICKET_TRANSFERRED and TICKET_CHECKED_IN: the ticket as it is now.',
  })
  ticket: Ticket | null;

  @Field(() => String, {
    nullable: true,
    description: 'Why the organizer refunded a ticket, in their words.',
  })
  note: string | null;
}
