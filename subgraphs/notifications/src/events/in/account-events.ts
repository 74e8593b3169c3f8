import { type Consumer, consumer } from '@parterre/subgraph-kit/subgraph';
import { causeOf, type Reactions } from './reactions.js';

/** What accounts and profiles tell. */
export function accountConsumers({ notify, saveContact }: Reactions): Consumer[] {
  return [
    consumer({
      queue: 'notifications.on-profile-changed',
      handle: ({ userId, version, locale, sealedContact, preferences }) =>
        saveContact({ userId, version, locale, sealedContact, preferences }),
    }),
    consumer({
      queue: 'notifications.on-email-verification-requested',
      handle: ({ userId, locale, sealedEmail, sealedToken, expiresAt }, message) =>
        notify(
          causeOf(message),
          { template: 'email-verification', data: { sealedEmail, sealedToken, expiresAt } },
          { recipientId: userId, locale, expiresAt: new Date(expiresAt) },
        ),
    }),
    consumer({
      queue: 'notifications.on-password-reset-requested',
      handle: ({ userId, locale, sealedEmail, sealedToken, expiresAt }, message) =>
        notify(
          causeOf(message),
          { template: 'password-reset', data: { sealedEmail, sealedToken, expiresAt } },
          { recipientId: userId, locale, expiresAt: new Date(expiresAt) },
        ),
    }),
  ];
}
