import { setTimeout as pause } from 'node:timers/promises';
import { profileChanged } from '@parterre/contracts/users-events';
import { parsePersonalDataKey } from '@parterre/personal-data/key';
import { createLookupHasher } from '@parterre/personal-data/lookup';
import { createSealer } from '@parterre/personal-data/seal';
import type { Running } from '@parterre/subgraph-kit/process';
import { type Parts, startSubgraph } from '@parterre/subgraph-kit/subgraph';
import { createProfileStore, profileCollection, profileIndexes } from './data/profile.store.js';
import { createPurchaseStore, purchaseIndexes } from './data/purchase.store.js';
import type { Settings } from './env.js';
import { onOrderConfirmed } from './events/in/on-order-confirmed.js';
import { onOrderRefunded } from './events/in/on-order-refunded.js';
import { onRefundCompleted } from './events/in/on-refund-completed.js';
import { onTicketTakenBack } from './events/in/on-ticket-taken-back.js';
import { onUserRegistered } from './events/in/on-user-registered.js';
import { profileChangedPayload } from './events/out/profile-changed.js';
import type { UsersContext } from './graphql/context.js';
import { createLoaders } from './graphql/loaders.js';
import { federatedSchema } from './graphql/schema.js';
import { createUseCases } from './use-cases/use-cases.js';

/** Composition root of the users subgraph: profiles, preferences and purchase history. */
export async function startUsers(settings: Settings): Promise<Running> {
  const key = parsePersonalDataKey(settings.PERSONAL_DATA_KEY);
  return startSubgraph<UsersContext>({
    name: 'users',
    environment: settings,
    schema: federatedSchema,
    indexes: [profileIndexes, purchaseIndexes],
    outboxCollections: [profileCollection],
    assemble: (parts) => assemble(parts, key),
  });
}

function assemble({ db, clock, outbox }: Parts, key: Buffer) {
  const sealer = createSealer(key);
  const { entry, flush } = outbox(profileCollection);
  const useCases = createUseCases({
    profiles: createProfileStore({
      db,
      sealer,
      hasher: createLookupHasher(key),
      announce: {
        entry: (profile) => entry(profileChanged, profileChangedPayload(profile, sealer), profile.changedAt),
        flush,
      },
    }),
    purchases: createPurchaseStore(db),
    clock,
    pause,
  });
  return {
    context: (viewer: UsersContext['viewer']) => ({ viewer, useCases, loaders: createLoaders(useCases) }),
    consumers: [
      onUserRegistered(useCases, sealer),
      onOrderConfirmed(useCases),
      onOrderRefunded(useCases),
      onTicketTakenBack(useCases),
      onRefundCompleted(useCases),
    ],
  };
}
