import { buildFederatedSchema, type FederatedSchema } from '@parterre/subgraph-kit/schema';
import type { PaymentsContext } from './context.js';
import { references } from './references.js';
import { OrderResolver } from './resolvers/order.resolver.js';
import { PaymentResolver } from './resolvers/payment.resolver.js';
import { ReconciliationResolver } from './resolvers/reconciliation.resolver.js';

export const federatedSchema: FederatedSchema = buildFederatedSchema<PaymentsContext>({
  resolvers: [PaymentResolver, OrderResolver, ReconciliationResolver],
  references,
});
