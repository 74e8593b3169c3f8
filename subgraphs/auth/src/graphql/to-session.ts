import type { IssuedSession, SignInResult, WrongCredentials as Wrong } from '../use-cases/results.js';
import { SignedIn, WrongCredentials } from './types/results.js';
import { Session } from './types/session.js';
import { User } from './types/user.js';

export function toSignedIn({ userId, ...tokens }: IssuedSession): SignedIn {
  return SignedIn.of(Object.assign(new Session(), { ...tokens, user: User.of(userId) }));
}

export function toLoginResult(result: SignInResult): SignedIn | WrongCredentials {
  return result.kind === 'signed-in'
    ? toSignedIn(result.session)
    : WrongCredentials.of(messageOf(result), result.retryAfterSeconds);
}

function messageOf({ proof, retryAfterSeconds }: Wrong): string {
  if (retryAfterSeconds !== null) {
    return `Too many tries. Try again in ${retryAfterSeconds} s, or set a new password by e-mail.`;
  }
  switch (proof) {
    case 'PASSWORD':
      return 'The e-mail address or the password is wrong.';
    case 'REFRESH_TOKEN':
      return 'This session is over. Sign in again.';
    case 'RESET_TOKEN':
      return 'This link was used or is too old. Ask for a new one.';
    default: {
      const never: never = proof;
      return never;
    }
  }
}
