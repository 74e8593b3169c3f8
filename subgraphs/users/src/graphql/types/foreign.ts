import { Directive, Field, ID, ObjectType } from 'type-graphql';

/** Owned by `events`; this subgraph knows its id and nothing else. */
@Directive('@key(fields: "id", resolvable: false)')
@ObjectType({ description: 'A concert, a play, a match: something people buy tickets for.' })
export class Event {
  @Field(() => ID, { description: 'Opaque and sortable.' })
  id: string;
}

/** Owned by `tickets`. */
@Directive('@key(fields: "id", resolvable: false)')
@ObjectType({ description: 'Seats of one event that a buyer has decided to pay for.' })
export class Order {
  @Field(() => ID, { description: 'Opaque and sortable.' })
  id: string;
}
