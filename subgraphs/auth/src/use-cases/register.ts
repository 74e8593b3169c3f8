import type { Locale } from '@parterre/contracts/values';
import { BadUserInput } from '@parterre/subgraph-kit/errors';
import { ulid } from 'ulid';
import { type Account, type AccountEvent, verificationLifetimeMs } from '../domain/account.js';
import { passwordFault } from '../domain/password-policy.js';
import { beginSession } from './begin-session.js';
import type { Ports } from './ports.js';
import type { RegisterResult } from './results.js';
import { hashSecret, randomSecret, writeToken } from './secret-token.js';

export interface Registration {
  email: string;
  password: string;
  displayName: string;
  locale: Locale;
}

/**
 * Makes an account and signs it in. Of several registrations of one address, the insert decides which it is.
 * @throws BadUserInput naming `password` when it is too easy to guess.
 */
export function register(ports: Ports) {
  return async ({ password, displayName, locale, ...given }: Registration): Promise<RegisterResult> => {
    const email = given.email.trim();
    const fault = passwordFault(password, email);
    if (fault) {
      throw BadUserInput.at('password', fault);
    }
    // Spares the hash where the answer is known; it decides nothing.
    if (await ports.accounts.findByEmail(email)) {
      return { kind: 'email-taken' };
    }
    const passwordHash = await ports.passwords.hash(password);
    const at = ports.clock();
    const secret = randomSecret();
    const account: Account = {
      userId: ulid(at.getTime()),
      email,
      passwordHash,
      emailVerified: false,
      locale,
      epoch: 1,
      roles: ['USER'],
      staffOf: [],
      verification: {
        hash: hashSecret(secret),
        expiresAt: new Date(at.getTime() + verificationLifetimeMs),
      },
      reset: null,
      createdAt: at,
    };
    const inserted = await ports.accounts.insert(account, events(account, displayName.trim(), secret));
    return inserted ? beginSession(ports, account) : { kind: 'email-taken' };
  };
}

function events(account: Account, displayName: string, secret: string): AccountEvent[] {
  const { userId, email, locale, createdAt: at } = account;
  const expiresAt = new Date(at.getTime() + verificationLifetimeMs);
  const token = writeToken({ id: userId, secret });
  return [
    { type: 'UserRegistered', userId, email, displayName, locale, at },
    { type: 'EmailVerificationRequested', userId, email, token, locale, expiresAt, at },
  ];
}
