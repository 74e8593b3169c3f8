import type { Sealer } from '@parterre/personal-data/seal';
import { type Consumer, consumer } from '@parterre/subgraph-kit/subgraph';
import type { UseCases } from '../../use-cases/use-cases.js';

/** A new account gets its profile. */
export function onUserRegistered(useCases: Pick<UseCases, 'createProfile'>, sealer: Sealer): Consumer {
  return consumer({
    queue: 'users.on-user-registered',
    handle: ({ userId, sealedEmail, sealedDisplayName, locale, registeredAt }) =>
      useCases.createProfile({
        userId,
        email: sealer.open(sealedEmail, 'email'),
        displayName: sealer.open(sealedDisplayName, 'display-name'),
        locale,
        registeredAt: new Date(registeredAt),
      }),
  });
}
