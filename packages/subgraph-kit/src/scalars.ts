import { GraphQLDateTime } from 'graphql-scalars';
import { Directive, Field, Int, ObjectType } from 'type-graphql';

/** ISO 8601 in UTC on the wire, `Date` in the code. */
export const DateTime = GraphQLDateTime;

@Directive('@shareable')
@ObjectType({ description: 'An amount of money.' })
export class Money {
  @Field(() => Int, { description: 'In minor units of the currency (cents, yen, fils), never a fraction.' })
  amount: number;

  @Field(() => String, { description: 'ISO 4217 code, e.g. EUR.' })
  currency: string;
}
