import type { Locale } from '@parterre/contracts/values';
import { NotFound, RateLimited } from '@parterre/subgraph-kit/errors';
import { verificationLifetimeMs } from '../domain/account.js';
import { messagePolicy } from '../domain/attempts.js';
import { countAttempt } from './count-attempt.js';
import type { Ports } from './ports.js';
import { hashSecret, parseToken, randomSecret, writeToken } from './secret-token.js';

/** Proves an address by the token that was sent there; false when it is unknown, used or too old. */
export function verifyEmail({ accounts, clock }: Pick<Ports, 'accounts' | 'clock'>) {
  return async (token: string): Promise<boolean> => {
    const parsed = parseToken(token);
    return parsed !== null && accounts.confirmEmail(parsed.id, hashSecret(parsed.secret), clock());
  };
}

/**
 * Sends the token once more; the one before stops working. False when the address is proven.
 * @throws RateLimited after three messages in a row.
 */
export function requestEmailVerification(ports: Ports) {
  return async (userId: string, locale: Locale | null): Promise<boolean> => {
    const account = await ports.accounts.findById(userId);
    if (!account) {
      throw new NotFound('There is no such account.');
    }
    if (account.emailVerified) {
      return false;
    }
    const wait = await countAttempt(ports, { kind: 'verification', of: userId }, messagePolicy);
    if (wait !== null) {
      throw new RateLimited('Several messages are on their way already.', wait);
    }
    const at = ports.clock();
    const secret = randomSecret();
    const expiresAt = new Date(at.getTime() + verificationLifetimeMs);
    return ports.accounts.setVerification(
      userId,
      { hash: hashSecret(secret), expiresAt },
      {
        type: 'EmailVerificationRequested',
        userId,
        email: account.email,
        token: writeToken({ id: userId, secret }),
        locale: locale ?? account.locale,
        expiresAt,
        at,
      },
    );
  };
}
