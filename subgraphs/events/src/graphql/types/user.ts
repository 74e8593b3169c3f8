import { Directive, Field, ID, ObjectType } from 'type-graphql';

@Directive('@key(fields: "id", resolvable: false)')
@ObjectType({ description: 'Someone with an account.' })
export class User {
  @Field(() => ID, { description: 'Opaque, and the same in every part of the API.' })
  id: string;
}
