import { hasRole, type Role as RoleName } from '@parterre/identity/viewer';
import { Access } from '@parterre/subgraph-kit/access';
import { Forbidden, NotFound } from '@parterre/subgraph-kit/errors';
import { signedIn } from '@parterre/subgraph-kit/signed-in';
import { Arg, Ctx, FieldResolver, Mutation, Resolver, Root } from 'type-graphql';
import type { AuthContext } from '../context.js';
import { Role } from '../types/role.js';
import { RoleInput } from '../types/role-input.js';
import { User } from '../types/user.js';

@Resolver(() => User)
export class RoleResolver {
  @Access('OWNER')
  @FieldResolver(() => [Role], {
    description: 'What the user may do; seen by the user itself and ADMIN.',
  })
  async roles(@Root() user: User, @Ctx() { loaders, viewer }: AuthContext): Promise<readonly RoleName[]> {
    if (signedIn(viewer).userId !== user.id && !hasRole(viewer, 'ADMIN')) {
      throw new Forbidden('Roles are seen by the user itself and ADMIN.');
    }
    const roles = await loaders.roles.load(user.id);
    if (!roles) {
      throw new NotFound('There is no such account.');
    }
    return roles;
  }

  @Access('ADMIN')
  @Mutation(() => User, {
    description:
      'Gives a user a role. It is in the next access token the user gets: at the next refresh, at most ten ' +
      'minutes later. Granting what the user has changes nothing.',
  })
  grantRole(
    @Arg('input', () => RoleInput, { description: 'Whom, and what.' }) input: RoleInput,
    @Ctx() context: AuthContext,
  ): Promise<User> {
    return change('GRANT', input, context);
  }

  @Access('ADMIN')
  @Mutation(() => User, {
    description:
      'Takes a role from a user; access tokens that carry it live on for at most ten minutes. An ADMIN cannot ' +
      'take ADMIN from itself, so that one always remains.',
  })
  revokeRole(
    @Arg('input', () => RoleInput, { description: 'Whom, and what.' }) input: RoleInput,
    @Ctx() context: AuthContext,
  ): Promise<User> {
    return change('REVOKE', input, context);
  }
}

async function change(
  action: 'GRANT' | 'REVOKE',
  { userId, role, eventIds }: RoleInput,
  { useCases, viewer }: AuthContext,
): Promise<User> {
  await useCases.changeRole({
    by: signedIn(viewer).userId,
    userId,
    change: { action, role, eventIds: eventIds ?? [] },
  });
  return User.of(userId);
}
