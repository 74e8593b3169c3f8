import { Access } from '@parterre/subgraph-kit/access';
import { signedIn } from '@parterre/subgraph-kit/signed-in';
import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import type { AuthContext } from '../context.js';
import { toLoginResult, toSignedIn } from '../to-session.js';
import {
  ChangePasswordInput,
  RegisterInput,
  RequestEmailVerificationInput,
  RequestPasswordResetInput,
  ResetPasswordInput,
  VerifyEmailInput,
} from '../types/account-inputs.js';
import { EmailTaken, LoginResult, RegisterResult } from '../types/results.js';

@Resolver()
export class AccountResolver {
  @Mutation(() => RegisterResult, {
    description: 'Makes an account and signs it in. A message to prove the address goes out.',
  })
  async register(
    @Arg('input', () => RegisterInput, { description: 'The new account.' }) input: RegisterInput,
    @Ctx() { useCases }: AuthContext,
  ): Promise<typeof RegisterResult> {
    const result = await useCases.register(input);
    return result.kind === 'signed-in'
      ? toSignedIn(result.session)
      : EmailTaken.of('There is an account with this e-mail address. Sign in, or set a new password.');
  }

  @Mutation(() => Boolean, {
    description: 'Proves the address of an account. False for a token that is unknown, used or too old.',
  })
  verifyEmail(
    @Arg('input', () => VerifyEmailInput, { description: 'The token of the message.' })
    input: VerifyEmailInput,
    @Ctx() { useCases }: AuthContext,
  ): Promise<boolean> {
    return useCases.verifyEmail(input.token);
  }

  @Access('SIGNED_IN')
  @Mutation(() => Boolean, {
    description:
      'Sends the message to prove the address once more; the one before stops working. False when it is proven.',
  })
  requestEmailVerification(
    @Arg('input', () => RequestEmailVerificationInput, { description: 'How to write to the user.' })
    input: RequestEmailVerificationInput,
    @Ctx() { useCases, viewer }: AuthContext,
  ): Promise<boolean> {
    return useCases.requestEmailVerification(signedIn(viewer).userId, input.locale ?? null);
  }

  @Access('SIGNED_IN')
  @Mutation(() => LoginResult, {
    description: 'Sets a new password, ends every session of the user and begins a new one here.',
  })
  async changePassword(
    @Arg('input', () => ChangePasswordInput, { description: 'The old and the new one.' })
    input: ChangePasswordInput,
    @Ctx() { useCases, viewer }: AuthContext,
  ): Promise<typeof LoginResult> {
    const { userId } = signedIn(viewer);
    return toLoginResult(await useCases.changePassword({ userId, ...input }));
  }

  @Mutation(() => Boolean, {
    description:
      'Sends a message to set a new password, if there is an account with this address. Always true, in the ' +
      'same time, so that nobody learns who has an account.',
  })
  async requestPasswordReset(
    @Arg('input', () => RequestPasswordResetInput, { description: 'Whose password it is.' })
    input: RequestPasswordResetInput,
    @Ctx() { useCases }: AuthContext,
  ): Promise<boolean> {
    await useCases.requestPasswordReset(input.email);
    return true;
  }

  @Mutation(() => LoginResult, {
    description:
      'Sets a new password by the token that was sent, ends every session and begins a new one here.',
  })
  async resetPassword(
    @Arg('input', () => ResetPasswordInput, { description: 'The token and the new password.' })
    input: ResetPasswordInput,
    @Ctx() { useCases }: AuthContext,
  ): Promise<typeof LoginResult> {
    return toLoginResult(await useCases.resetPassword(input));
  }
}
