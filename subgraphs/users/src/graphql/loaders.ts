import DataLoader from 'dataloader';
import type { Profile } from '../domain/profile.js';
import type { UseCases } from '../use-cases/use-cases.js';

export interface Loaders {
  /** Profiles by user id, awaited for a moment when the user registered just now; `null` where there is none. */
  profiles: DataLoader<string, Profile | null>;
}

/** Made for each request: one query a batch, and nothing remembered beyond the request. */
export function createLoaders(useCases: Pick<UseCases, 'awaitProfiles'>): Loaders {
  return {
    profiles: new DataLoader(
      async (userIds) => {
        const found = await useCases.awaitProfiles(userIds);
        return userIds.map((id) => found.get(id) ?? null);
      },
      { maxBatchSize: 500 },
    ),
  };
}
