import { passwordPolicy } from '../domain/attempts.js';
import { beginSession } from './begin-session.js';
import { countAttempt } from './count-attempt.js';
import type { Ports } from './ports.js';
import type { SignInResult } from './results.js';

/**
 * Signs in with e-mail address and password. An unknown address and a wrong password do the same work, are counted
 * alike and are answered alike.
 */
export function logIn(ports: Ports) {
  return async ({ email, password }: { email: string; password: string }): Promise<SignInResult> => {
    const subject = { kind: 'password', of: email } as const;
    const retryAfterSeconds = await countAttempt(ports, subject, passwordPolicy);
    if (retryAfterSeconds !== null) {
      return { kind: 'wrong-credentials', proof: 'PASSWORD', retryAfterSeconds };
    }
    const account = await ports.accounts.findByEmail(email);
    const matches = await ports.passwords.matches(account?.passwordHash ?? null, password);
    if (!account || !matches) {
      return { kind: 'wrong-credentials', proof: 'PASSWORD', retryAfterSeconds: null };
    }
    await ports.attempts.forget(subject);
    return beginSession(ports, account);
  };
}
