import { SafeInt } from '@parterre/subgraph-kit/scalars';
import { IsInt, IsOptional, IsString, Length, Matches, Min } from 'class-validator';
import { Field, ID, InputType } from 'type-graphql';

@InputType({ description: 'What to give back, and why.' })
export class RefundPaymentInput {
  @Field(() => ID, { description: 'A captured payment of an order of your event.' })
  @IsString()
  @Length(1, 64, { message: 'must be the id of a payment' })
  paymentId: string;

  @Field(() => SafeInt, {
    nullable: true,
    description:
      "In minor units of the payment's currency; left out, all that is left. A part leaves the tickets alone, all of it ends them.",
  })
  @IsOptional()
  @IsInt()
  @Min(1, { message: 'must be at least 1 minor unit' })
  amount?: number | null;

  @Field(() => String, { description: 'Why, for the record; 1 to 200 characters.' })
  @IsString()
  @Length(1, 200, { message: 'must have 1 to 200 characters' })
  reason: string;

  @Field(() => String, {
    description:
      'Names this request: sent again with the same input it is answered the same and nothing is refunded twice. 8 to 128 characters; a UUID is a good one.',
  })
  @Matches(/^[\x21-\x7e]{8,128}$/, { message: 'must be 8 to 128 printable characters without spaces' })
  idempotencyKey: string;
}
