import { buildFederatedSchema } from '@parterre/subgraph-kit/schema';
import type { AuthContext } from './context.js';
import { references } from './references.js';
import { AccountResolver } from './resolvers/account.resolver.js';
import { RoleResolver } from './resolvers/role.resolver.js';
import { SessionResolver } from './resolvers/session.resolver.js';

export const federatedSchema = buildFederatedSchema<AuthContext>({
  resolvers: [AccountResolver, SessionResolver, RoleResolver],
  references,
});
