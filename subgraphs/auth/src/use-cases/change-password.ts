import { BadUserInput, Conflict, NotFound } from '@parterre/subgraph-kit/errors';
import { passwordPolicy } from '../domain/attempts.js';
import { passwordFault } from '../domain/password-policy.js';
import { beginSession } from './begin-session.js';
import { countAttempt } from './count-attempt.js';
import type { Ports } from './ports.js';
import type { SignInResult } from './results.js';

/**
 * Sets a new password for whoever knows the present one; every session ends and a new one begins.
 * @throws BadUserInput naming `newPassword`, Conflict when the password was changed elsewhere meanwhile.
 */
export function changePassword(ports: Ports) {
  return async (input: {
    userId: string;
    currentPassword: string;
    newPassword: string;
  }): Promise<SignInResult> => {
    const account = await ports.accounts.findById(input.userId);
    if (!account) {
      throw new NotFound('There is no such account.');
    }
    const fault =
      passwordFault(input.newPassword, account.email) ??
      (input.newPassword === input.currentPassword ? 'must differ from the present one' : null);
    if (fault) {
      throw BadUserInput.at('newPassword', fault);
    }
    // Counted together with log-ins: a stolen session must not be a second door for guessing.
    const subject = { kind: 'password', of: account.email } as const;
    const retryAfterSeconds = await countAttempt(ports, subject, passwordPolicy);
    if (
      retryAfterSeconds !== null ||
      !(await ports.passwords.matches(account.passwordHash, input.currentPassword))
    ) {
      return { kind: 'wrong-credentials', proof: 'PASSWORD', retryAfterSeconds };
    }
    const changed = await ports.accounts.changePassword(
      account.userId,
      account.passwordHash,
      await ports.passwords.hash(input.newPassword),
    );
    if (!changed) {
      throw new Conflict('The password was changed elsewhere at this moment.');
    }
    await ports.attempts.forget(subject);
    await ports.sessions.endBefore(changed.userId, changed.epoch);
    return beginSession(ports, changed);
  };
}
