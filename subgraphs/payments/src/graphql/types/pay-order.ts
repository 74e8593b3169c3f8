import { IsOptional, IsString, Length, Matches, MaxLength } from 'class-validator';
import { createUnionType, Field, ID, InputType, ObjectType } from 'type-graphql';
import { OrderStatus } from './order.js';
import { Payment } from './payment.js';

@InputType({ description: 'An order, and what to pay it with.' })
export class PayOrderInput {
  @Field(() => ID, { description: 'Your order, in PENDING_PAYMENT.' })
  @IsString()
  @Length(1, 64, { message: 'must be the id of an order' })
  orderId: string;

  // Its form is judged in the use case, which tells a card number from any other wrong token.
  @Field(() => String, {
    nullable: true,
    description:
      "A token of the payment provider (tok_... or pm_...), from its own page. Never a card's number. Left out for an order whose total is 0.",
  })
  @IsOptional()
  @IsString()
  @MaxLength(128, { message: 'must be a token of the payment provider' })
  paymentMethodToken?: string | null;

  @Field(() => String, {
    description:
      'Names this attempt: sent again with the same input it is answered the same and nothing is charged twice. 8 to 128 characters; a UUID is a good one.',
  })
  @Matches(/^[\x21-\x7e]{8,128}$/, { message: 'must be 8 to 128 printable characters without spaces' })
  idempotencyKey: string;
}

@ObjectType({
  description: 'The provider or the bank said no; nothing was taken, and the order can be paid anew.',
})
export class PaymentDeclined {
  @Field(() => String, { description: 'Stable, for programs, e.g. CARD_DECLINED or INSUFFICIENT_FUNDS.' })
  code: string;

  @Field(() => String, { description: 'For people.' })
  message: string;

  @Field(() => Boolean, { description: 'Whether trying again, perhaps with another card, can help.' })
  retryable: boolean;
}

@ObjectType({ description: 'The order takes no payment now; nothing was taken by this request.' })
export class OrderNotPayable {
  @Field(() => OrderStatus, {
    description: 'Why: PENDING_PAYMENT means that another payment of this order is under way.',
  })
  status: OrderStatus;
}

export const PayOrderResult = createUnionType({
  name: 'PayOrderResult',
  description:
    'What came of paying: a payment (captured, still PROCESSING, or to be confirmed by the buyer), a refusal of the card, or of the order.',
  types: () => [Payment, PaymentDeclined, OrderNotPayable] as const,
});
