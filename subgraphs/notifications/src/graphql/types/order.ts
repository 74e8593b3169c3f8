import { Directive, Field, ID, ObjectType } from 'type-graphql';

@Directive('@key(fields: "id")')
@ObjectType({ description: 'Seats of one event that a buyer has decided to pay for.' })
export class Order {
  @Field(() => ID, { description: 'Opaque and sortable.' })
  id: string;

  static of(id: string): Order {
    return Object.assign(new Order(), { id });
  }
}
