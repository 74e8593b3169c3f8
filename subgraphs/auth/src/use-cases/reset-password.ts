import { BadUserInput } from '@parterre/subgraph-kit/errors';
import { isGood, resetLifetimeMs } from '../domain/account.js';
import { messagePolicy } from '../domain/attempts.js';
import { passwordFault } from '../domain/password-policy.js';
import { beginSession } from './begin-session.js';
import { countAttempt } from './count-attempt.js';
import type { Ports } from './ports.js';
import type { SignInResult, WrongCredentials } from './results.js';
import { hashSecret, parseToken, randomSecret, writeToken } from './secret-token.js';

/**
 * Every answer to a request takes at least this long, ms: well above what the work takes in health, so that the time
 * does not tell who has an account.
 */
const answerAfterMs = 150;

/** Sends a token to set a new password, if the address has an account; nobody learns whether it has. */
export function requestPasswordReset(ports: Ports) {
  return async (email: string): Promise<void> => {
    await Promise.all([send(ports, email), ports.pause(answerAfterMs)]);
  };
}

async function send(ports: Ports, email: string): Promise<void> {
  if ((await countAttempt(ports, { kind: 'reset', of: email }, messagePolicy)) !== null) {
    return;
  }
  const account = await ports.accounts.findByEmail(email);
  if (!account) {
    return;
  }
  const { userId, locale } = account;
  const at = ports.clock();
  const secret = randomSecret();
  const expiresAt = new Date(at.getTime() + resetLifetimeMs);
  await ports.accounts.setReset(
    userId,
    { hash: hashSecret(secret), expiresAt },
    {
      type: 'PasswordResetRequested',
      userId,
      email: account.email,
      token: writeToken({ id: userId, secret }),
      locale,
      expiresAt,
      at,
    },
  );
}

const notGood: WrongCredentials = {
  kind: 'wrong-credentials',
  proof: 'RESET_TOKEN',
  retryAfterSeconds: null,
};

/**
 * Sets a new password by the token that was sent; every session ends and a new one begins. It also lifts the wait
 * after failed log-ins: this is the way in for an owner whose account is under attack.
 * @throws BadUserInput naming `newPassword`.
 */
export function resetPassword(ports: Ports) {
  return async (input: { token: string; newPassword: string }): Promise<SignInResult> => {
    const token = parseToken(input.token);
    const account = token && (await ports.accounts.findById(token.id));
    if (!account) {
      return notGood;
    }
    const hash = hashSecret(token.secret);
    // Spares the hashing where the answer is known; the write decides.
    if (!isGood(account.reset, hash, ports.clock())) {
      return notGood;
    }
    const fault = passwordFault(input.newPassword, account.email);
    if (fault) {
      throw BadUserInput.at('newPassword', fault);
    }
    const passwordHash = await ports.passwords.hash(input.newPassword);
    const changed = await ports.accounts.resetPassword(account.userId, hash, passwordHash, ports.clock());
    if (!changed) {
      return notGood;
    }
    await ports.attempts.forget({ kind: 'password', of: account.email });
    await ports.sessions.endBefore(changed.userId, changed.epoch);
    return beginSession(ports, changed);
  };
}
