import type { Locale } from '@parterre/contracts/values';
import type { Rights } from './role-change.js';

/** A token that was sent to the account's address, kept as its hash; good once, until it expires. */
export interface SentToken {
  hash: string;
  expiresAt: Date;
}

/** Who may sign in, and what it may do. The person behind it is known to `users`. */
export interface Account extends Rights {
  userId: string;
  email: string;
  passwordHash: string;
  emailVerified: boolean;
  locale: Locale;
  /** Grows when every session is to end; a session of an earlier epoch is over. */
  epoch: number;
  verification: SentToken | null;
  reset: SentToken | null;
  createdAt: Date;
}

/** What is told of an account; e-mail, name and token are sealed before they leave the process. */
export type AccountEvent =
  | { type: 'UserRegistered'; userId: string; email: string; displayName: string; locale: Locale; at: Date }
  | {
      type: 'EmailVerificationRequested' | 'PasswordResetRequested';
      userId: string;
      email: string;
      token: string;
      locale: Locale;
      expiresAt: Date;
      at: Date;
    };

export const verificationLifetimeMs = 3 * 24 * 60 * 60 * 1_000;
/** Short: whoever reads the mailbox in this time owns the account. */
export const resetLifetimeMs = 60 * 60 * 1_000;

export function isGood(sent: SentToken | null, hash: string, now: Date): boolean {
  return sent !== null && sent.hash === hash && sent.expiresAt > now;
}
