import { Directive, Field, ID, ObjectType } from 'type-graphql';

@Directive('@key(fields: "slug")')
@ObjectType({ description: 'A kind of event.' })
export class Category {
  @Field(() => ID, { description: 'Names it in filters and preferences, e.g. concert.' })
  slug: string;
}
