import type { ReferenceResolver } from '@parterre/subgraph-kit/schema';
import type { AuthContext } from './context.js';
import { User } from './types/user.js';

/** `auth` adds fields to a user and does not vouch for its existence: `users` does. */
export const references: Record<string, ReferenceResolver<AuthContext>> = {
  User: ({ id }) => User.of(String(id)),
};
