import { Access } from '@parterre/subgraph-kit/access';
import { signedIn } from '@parterre/subgraph-kit/signed-in';
import { Arg, Ctx, Mutation, Query, Resolver } from 'type-graphql';
import type { AuthContext } from '../context.js';
import { toLoginResult } from '../to-session.js';
import { LoginResult } from '../types/results.js';
import { DeviceSession } from '../types/session.js';
import { LoginInput, LogoutInput, RefreshSessionInput } from '../types/session-inputs.js';

@Resolver()
export class SessionResolver {
  @Access('SIGNED_IN')
  @Query(() => [DeviceSession], {
    description: 'The devices on which the viewer is signed in, the latest used first; at most 100.',
  })
  async mySessions(@Ctx() { useCases, viewer }: AuthContext): Promise<DeviceSession[]> {
    const { userId, sessionId } = signedIn(viewer);
    const sessions = await useCases.listSessions(userId);
    return sessions.map(({ id, createdAt, lastUsedAt, expiresAt }) =>
      Object.assign(new DeviceSession(), { id, createdAt, lastUsedAt, expiresAt, current: id === sessionId }),
    );
  }

  @Mutation(() => LoginResult, { description: 'Signs in with e-mail address and password.' })
  async login(
    @Arg('input', () => LoginInput, { description: 'Who signs in.' }) input: LoginInput,
    @Ctx() { useCases }: AuthContext,
  ): Promise<typeof LoginResult> {
    return toLoginResult(await useCases.logIn(input));
  }

  @Mutation(() => LoginResult, {
    description:
      'The next access token and refresh token. Changed roles are in it. Repeating the same call within 30 s ' +
      'is safe; a refresh token used again later ends the session.',
  })
  async refreshSession(
    @Arg('input', () => RefreshSessionInput, { description: 'The session to go on with.' })
    input: RefreshSessionInput,
    @Ctx() { useCases }: AuthContext,
  ): Promise<typeof LoginResult> {
    return toLoginResult(await useCases.refreshSession(input.refreshToken));
  }

  @Access('SIGNED_IN')
  @Mutation(() => Boolean, {
    description:
      'Signs this device out, another one, or all of them. True when a session ended. Its refresh token is ' +
      'worthless at once, its access token when it expires (at most ten minutes).',
  })
  logout(
    @Arg('input', () => LogoutInput, { description: 'Which sessions to end.' }) input: LogoutInput,
    @Ctx() { useCases, viewer }: AuthContext,
  ): Promise<boolean> {
    const { userId, sessionId } = signedIn(viewer);
    return input.everywhere
      ? useCases.logOutEverywhere(userId)
      : useCases.logOut(userId, input.sessionId ?? sessionId);
  }
}
