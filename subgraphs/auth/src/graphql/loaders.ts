import type { Role } from '@parterre/identity/viewer';
import DataLoader from 'dataloader';
import type { UseCases } from '../use-cases/use-cases.js';

export interface Loaders {
  /** Roles by user id; `null` where there is no such account. */
  roles: DataLoader<string, readonly Role[] | null>;
}

/** Made for each request: one query a batch, and nothing remembered beyond the request. */
export function createLoaders(useCases: Pick<UseCases, 'rolesOf'>): Loaders {
  return {
    roles: new DataLoader(
      async (userIds) => {
        const found = await useCases.rolesOf(userIds);
        return userIds.map((id) => found.get(id) ?? null);
      },
      { maxBatchSize: 500 },
    ),
  };
}
