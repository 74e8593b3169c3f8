import { buildFederatedSchema } from '@parterre/subgraph-kit/schema';
import type { UsersContext } from './context.js';
import { references } from './references.js';
import { ProfileResolver } from './resolvers/profile.resolver.js';
import { UserResolver } from './resolvers/user.resolver.js';
import { UsersResolver } from './resolvers/users.resolver.js';

export const federatedSchema = buildFederatedSchema<UsersContext>({
  resolvers: [UsersResolver, UserResolver, ProfileResolver],
  references,
});
