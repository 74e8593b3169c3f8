import { connectionTypes } from '@parterre/subgraph-kit/connection';
import { DateTime, Money } from '@parterre/subgraph-kit/scalars';
import { Field, ID, Int, ObjectType, registerEnumType } from 'type-graphql';
import type { PurchaseStatus as StatusName } from '../../domain/purchase.js';
import { Event, Order } from './foreign.js';

export const PurchaseStatus = {
  CONFIRMED: 'CONFIRMED',
  REFUNDED: 'REFUNDED',
} as const satisfies { [name in StatusName]: name };

registerEnumType(PurchaseStatus, {
  name: 'PurchaseStatus',
  description: 'What became of a purchase.',
  valuesConfig: {
    CONFIRMED: { description: 'Paid, and the tickets are the buyer’s.' },
    REFUNDED: { description: 'The money went back and the tickets are void.' },
  },
});

@ObjectType({
  description:
    'A line of the purchase history. It follows the order within moments; the order itself decides.',
})
export class Purchase {
  @Field(() => ID, { description: 'Of the order it tells of.' })
  orderId: string;

  @Field(() => Order, { description: 'The order itself, with its tickets.' })
  order: Order;

  @Field(() => String, { description: 'The order’s number, for people.' })
  number: string;

  @Field(() => Event, { description: 'What the tickets are for.' })
  event: Event;

  @Field(() => Money, { description: 'What was paid in all.' })
  amount: Money;

  @Field(() => Int, { description: 'How many tickets.' })
  ticketCount: number;

  @Field(() => Int, { description: 'How many of them went back to the pool, one by one.' })
  ticketsTakenBack: number;

  @Field(() => Money, {
    description:
      'What came back of the amount: with the whole order, or in parts that the organizer decided on, together with what is to come back for tickets that went to the pool. Order.timeline tells of each.',
  })
  refunded: Money;

  @Field(() => DateTime, { description: 'When the tickets became the buyer’s.' })
  purchasedAt: Date;

  @Field(() => PurchaseStatus, { description: 'What became of it.' })
  status: StatusName;
}

export const PurchasePage = connectionTypes('Purchase', () => Purchase);
