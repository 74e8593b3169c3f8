import { DateTime, Money } from '@parterre/subgraph-kit/scalars';
import { Field, Int, ObjectType, registerEnumType } from 'type-graphql';

export enum RefundProgressReason {
  CANCELLED = 'CANCELLED',
  POSTPONED = 'POSTPONED',
}
registerEnumType(RefundProgressReason, {
  name: 'RefundProgressReason',
  description: 'Why an organizer gives orders back.',
  valuesConfig: {
    CANCELLED: { description: 'The event is cancelled: every paid order is given back.' },
    POSTPONED: {
      description: 'It was postponed with refundAll: every order for an earlier date is given back.',
    },
  },
});

@ObjectType({
  description:
    'How far the refunds of a cancelled or postponed event are, counted from its orders at the moment of the question; ask again to watch it. What buyers gave back by themselves before is not part of it.',
})
export class RefundProgress {
  @Field(() => RefundProgressReason, { description: 'Why orders are given back.' })
  reason: RefundProgressReason;

  @Field(() => Int, {
    description:
      'Paid orders to give back, refunded and pending ones; money that arrives late makes it grow.',
  })
  ordersTotal: number;

  @Field(() => Int, { description: 'Orders whose buyers have their money back.' })
  refunded: number;

  @Field(() => Int, { description: 'Orders whose money is not back yet.' })
  pending: number;

  @Field(() => Int, {
    description:
      'Of the pending orders, those that have waited for more than 10 minutes. They are tried again by themselves; orders(status: REFUND_PENDING) lists them.',
  })
  stuck: number;

  @Field(() => Money, { description: 'What is back with the buyers.' })
  amountRefunded: Money;

  @Field(() => Money, { description: 'What is still to go back.' })
  amountPending: Money;

  @Field(() => DateTime, { description: 'When the first order could be given back.' })
  startedAt: Date;

  @Field(() => DateTime, {
    nullable: true,
    description: 'When the last buyer had the money back; null while one has not.',
  })
  finishedAt: Date | null;
}
