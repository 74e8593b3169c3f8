import { Directive, Field, ID, ObjectType } from 'type-graphql';

@Directive('@key(fields: "id")')
@ObjectType({ description: 'A purchase of tickets of one event.' })
export class Order {
  @Field(() => ID, { description: 'Opaque and sortable.' })
  id: string;

  static of(id: string): Order {
    return Object.assign(new Order(), { id });
  }
}
