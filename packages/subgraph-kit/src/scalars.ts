import { GraphQLDateTime, GraphQLSafeInt } from 'graphql-scalars';
import { Directive, Field, ObjectType } from 'type-graphql';

/** ISO 8601 in UTC on the wire, `Date` in the code. */
export const DateTime = GraphQLDateTime;

/** Whole numbers up to 2^53 - 1. For amounts: `Int` ends at 2^31 - 1, which a sum in VND or IDR is soon beyond. */
export const SafeInt = GraphQLSafeInt;

@Directive('@shareable')
@ObjectType({ description: 'An amount of money.' })
export class Money {
  @Field(() => SafeInt, {
    description: 'In minor units of the currency (cents, yen, fils), never a fraction.',
  })
  amount: number;

  @Field(() => String, { description: 'ISO 4217 code, e.g. EUR.' })
  currency: string;
}
