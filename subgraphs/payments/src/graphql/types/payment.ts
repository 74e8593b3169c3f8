import { DateTime, Money } from '@parterre/subgraph-kit/scalars';
import { Directive, Field, ID, ObjectType, registerEnumType } from 'type-graphql';
import { PaymentStatus, RefundStatus } from '../../domain/payment.js';
import { Order } from './order.js';

registerEnumType(PaymentStatus, {
  name: 'PaymentStatus',
  description: 'Where a payment stands.',
  valuesConfig: {
    REQUIRES_ACTION: { description: 'The buyer has to confirm it with their bank: see `nextAction`.' },
    PROCESSING: { description: 'Sent to the provider; its answer is awaited and will be followed up.' },
    CAPTURED: { description: 'The money is taken: it leads to tickets or to a refund.' },
    FAILED: { description: 'Declined or given up; nothing was taken.' },
    REFUND_PENDING: { description: 'Money is on its way back.' },
    PARTIALLY_REFUNDED: { description: 'A part of the money is back; the tickets stay.' },
    REFUNDED: { description: 'All of the money is back.' },
  },
});

registerEnumType(RefundStatus, {
  name: 'RefundStatus',
  description: 'Where a refund stands.',
  valuesConfig: {
    PENDING: { description: 'Asked for; tried again until the provider has done it.' },
    COMPLETED: { description: 'The provider has given the money back.' },
  },
});

@ObjectType({ description: 'What may be shown of the card a payment was made with.' })
export class CardSummary {
  @Field(() => String, { description: 'E.g. visa or mastercard.' })
  brand: string;

  @Field(() => String, { description: 'The last four digits.' })
  last4: string;
}

@ObjectType({ description: 'Why a payment took no money.' })
export class PaymentFailure {
  @Field(() => String, { description: 'Stable, for programs, e.g. CARD_DECLINED.' })
  code: string;

  @Field(() => String, { description: 'For people.' })
  message: string;

  @Field(() => Boolean, { description: 'Whether trying again, perhaps with another card, can help.' })
  retryable: boolean;
}

@ObjectType({ description: 'Money given back from a payment, whole or in part.' })
export class Refund {
  @Field(() => ID, { description: 'Opaque.' })
  id: string;

  @Field(() => Money, { description: 'How much.' })
  amount: Money;

  @Field(() => String, { description: 'Why, in the words of whoever asked, or a code such as SEATS_LOST.' })
  reason: string;

  @Field(() => RefundStatus, { description: 'Whether it is done.' })
  status: RefundStatus;

  @Field(() => DateTime, { description: 'When it was asked for.' })
  requestedAt: Date;

  @Field(() => DateTime, { nullable: true, description: 'When the provider had done it.' })
  completedAt: Date | null;
}

@ObjectType({ description: 'What the buyer has to do before a payment goes on.' })
export class NextAction {
  @Field(() => String, {
    description:
      "The bank's page, to be opened in the buyer's browser; what they decide there is followed up.",
  })
  url: string;
}

@Directive('@key(fields: "id")')
@ObjectType({
  description: 'One attempt to pay an order. Seen by its buyer, the organizer of the event, and ADMIN.',
})
export class Payment {
  @Field(() => ID, { description: 'Opaque and sortable.' })
  id: string;

  @Field(() => Order, { description: 'What it pays for.' })
  order: Order;

  @Field(() => Money, { description: 'The amount of the order when the payment was made.' })
  amount: Money;

  @Field(() => PaymentStatus, { description: 'Where it stands.' })
  status: PaymentStatus;

  @Field(() => CardSummary, {
    nullable: true,
    description: 'The card, once the provider has named it.',
  })
  card: CardSummary | null;

  /** As the resolver of `nextAction` needs them; not shown. */
  buyerId: string;
  nextActionUrl: string | null;

  @Field(() => [Refund], { description: 'What was given back or is on its way, oldest first.' })
  refunds: Refund[];

  @Field(() => Money, { description: 'What is back with the buyer in total.' })
  refunded: Money;

  @Field(() => PaymentFailure, { nullable: true, description: 'Why it failed, if it did.' })
  failure: PaymentFailure | null;

  @Field(() => DateTime, { description: 'When the buyer asked for it.' })
  createdAt: Date;

  @Field(() => DateTime, { nullable: true, description: 'When the money was taken.' })
  capturedAt: Date | null;
}
