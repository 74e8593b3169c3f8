import { Access } from '@parterre/subgraph-kit/access';
import { type ConnectionOf, decodeCursor, toConnection } from '@parterre/subgraph-kit/connection';
import { Arg, Args, Ctx, ID, Query, Resolver } from 'type-graphql';
import type { UsersContext } from '../context.js';
import { User } from '../types/user.js';
import { UserPage } from '../types/user-connection.js';
import { UsersArgs } from '../types/users-args.js';

@Resolver()
export class UsersResolver {
  @Query(() => User, { nullable: true, description: 'The signed-in user; null for anonymous visitors.' })
  async me(@Ctx() { loaders, viewer }: UsersContext): Promise<User | null> {
    if (viewer.kind === 'anonymous') {
      return null;
    }
    const profile = await loaders.profiles.load(viewer.userId);
    return profile && User.of(profile);
  }

  @Access('SIGNED_IN')
  @Query(() => User, {
    nullable: true,
    description:
      'A user by id; null when there is none. Its name and language are for every signed-in user, the rest for ' +
      'the user itself and ADMIN.',
  })
  async user(
    @Arg('id', () => ID, { description: 'Of the user.' }) id: string,
    @Ctx() { useCases }: UsersContext,
  ): Promise<User | null> {
    const profile = await useCases.findProfile(id);
    return profile && User.of(profile);
  }

  @Access('ADMIN')
  @Query(() => UserPage.Connection, { description: 'Everyone with an account, or whom the search finds.' })
  async users(
    @Args(() => UsersArgs) { search, first, after }: UsersArgs,
    @Ctx() { useCases }: UsersContext,
  ): Promise<ConnectionOf<User>> {
    const [before] = after ? decodeCursor(after, 1) : [];
    const found = await useCases.listProfiles({
      search: search ?? null,
      limit: first + 1,
      beforeId: before === undefined ? null : String(before),
    });
    return toConnection(found, { first, after: after ?? null }, (profile) => [profile.userId], User.of);
  }
}
