import { NotFound } from '@parterre/subgraph-kit/errors';
import type { ReferenceResolver } from '@parterre/subgraph-kit/schema';
import type { UsersContext } from './context.js';
import { User } from './types/user.js';

export const references: Record<string, ReferenceResolver<UsersContext>> = {
  User: async ({ id }, { loaders }) => {
    const profile = await loaders.profiles.load(String(id));
    if (!profile) {
      throw new NotFound('There is no such user.');
    }
    return User.of(profile);
  },
};
