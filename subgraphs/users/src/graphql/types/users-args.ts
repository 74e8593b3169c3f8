import { PageArgs } from '@parterre/subgraph-kit/connection';
import { MaxLength } from 'class-validator';
import { ArgsType, Field } from 'type-graphql';

@ArgsType()
export class UsersArgs extends PageArgs {
  @Field(() => String, {
    nullable: true,
    description:
      'A whole e-mail address or a user id. Names and addresses are stored encrypted, so a part of one finds ' +
      'nothing. Without it, everyone, the latest registered first.',
  })
  @MaxLength(254)
  search?: string | null;
}
