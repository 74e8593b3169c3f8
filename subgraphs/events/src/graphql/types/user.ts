import { Directive, Field, ID, ObjectType } from 'type-graphql';

@Directive('@key(fields: "id", resolvable: false)')
@ObjectType({ description: 'A person with an account.' })
export class User {
  @Field(() => ID, { description: 'Opaque and sortable.' })
  id: string;
}
