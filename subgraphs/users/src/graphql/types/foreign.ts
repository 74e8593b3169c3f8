import { Directive, Field, ID, ObjectType } from 'type-graphql';

/** Owned by `events`; this subgraph knows its id and nothing else. */
@Directive('@key(fields: "id", resolvable: false)')
@ObjectType({ description: 'A concert, a match, a show: what tickets are sold to.' })
export class Event {
  @Field(() => ID, { description: 'Opaque.' })
  id: string;
}

/** Owned by `tickets`. */
@Directive('@key(fields: "id", resolvable: false)')
@ObjectType({ description: 'What a buyer ordered.' })
export class Order {
  @Field(() => ID, { description: 'Opaque.' })
  id: string;
}
