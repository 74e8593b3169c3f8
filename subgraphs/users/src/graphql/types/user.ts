import { Directive, Field, ID, ObjectType } from 'type-graphql';
import type { Profile } from '../../domain/profile.js';

@Directive('@key(fields: "id")')
@ObjectType({ description: 'Someone with an account.' })
export class User {
  @Field(() => ID, { description: 'Opaque, and the same in every part of the API.' })
  id: string;

  @Field(() => String, { description: 'The name others see.' })
  displayName: string;

  @Field(() => String, { description: 'Language to write to the user in: en or fr.' })
  locale: string;

  /** The whole of it, for the fields that only some may see. */
  profile: Profile;

  static of(profile: Profile): User {
    const { userId: id, displayName, locale } = profile;
    return Object.assign(new User(), { id, displayName, locale, profile });
  }
}
