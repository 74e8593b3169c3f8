import { ulid } from 'ulid';
import type { Account } from '../domain/account.js';
import { passwordFault } from '../domain/password-policy.js';
import type { Ports } from './ports.js';

/**
 * Makes the first ADMIN from the environment. An account with this address is left as it is, password included: a
 * variable that was forgotten in a deployment must not undo what its owner has set since.
 * @throws Error naming ADMIN_PASSWORD when it is too easy to guess: the process must not start with it.
 */
export function ensureAdmin({ accounts, passwords, clock, log }: Ports) {
  return async ({ email, password }: { email: string; password: string }): Promise<void> => {
    const fault = passwordFault(password, email);
    if (fault) {
      throw new Error(`ADMIN_PASSWORD ${fault}.`);
    }
    if (await accounts.findByEmail(email)) {
      return;
    }
    const at = clock();
    const account: Account = {
      userId: ulid(at.getTime()),
      email,
      passwordHash: await passwords.hash(password),
      // Whoever sets the environment of this process needs to prove nothing to it.
      emailVerified: true,
      locale: 'en',
      epoch: 1,
      roles: ['ADMIN', 'USER'],
      staffOf: [],
      verification: null,
      reset: null,
      createdAt: at,
    };
    const { userId, locale } = account;
    const event = {
      type: 'UserRegistered',
      userId,
      email,
      displayName: 'Administrator',
      locale,
      at,
    } as const;
    if (await accounts.insert(account, [event])) {
      log.info({ userId }, 'first admin made');
    }
  };
}
