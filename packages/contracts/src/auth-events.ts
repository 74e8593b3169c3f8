import { z } from 'zod';
import { defineEvent } from './event.js';
import { id, instant, locale, sealed } from './values.js';

/** An account exists; `users` makes its profile. */
export const userRegistered = defineEvent(
  'UserRegistered',
  'auth.user-registered.v1',
  z.object({ userId: id, sealedEmail: sealed, sealedDisplayName: sealed, locale, registeredAt: instant }),
);

/** The address is to be proven; `notifications` sends the token to it. */
export const emailVerificationRequested = defineEvent(
  'EmailVerificationRequested',
  'auth.email-verification-requested.v1',
  z.object({ userId: id, sealedEmail: sealed, sealedToken: sealed, locale, expiresAt: instant }),
);

/** A password is to be set anew; `notifications` sends the token to the account's address. */
export const passwordResetRequested = defineEvent(
  'PasswordResetRequested',
  'auth.password-reset-requested.v1',
  z.object({ userId: id, sealedEmail: sealed, sealedToken: sealed, locale, expiresAt: instant }),
);
