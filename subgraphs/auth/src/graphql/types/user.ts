import { Directive, Field, ID, ObjectType } from 'type-graphql';

/** The part of a user that `auth` knows; profile, preferences and purchases come from `users`. */
@Directive('@key(fields: "id")')
@ObjectType({ description: 'Someone with an account.' })
export class User {
  @Field(() => ID, { description: 'Opaque, and the same in every part of the API.' })
  id: string;

  static of(id: string): User {
    return Object.assign(new User(), { id });
  }
}
