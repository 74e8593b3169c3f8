import { buildFederatedSchema } from '@parterre/subgraph-kit/schema';
import type { EventsContext } from './context.js';
import { references } from './references.js';
import { CategoryResolver } from './resolvers/category.resolver.js';
import { EventResolver } from './resolvers/event.resolver.js';
import { EventLifecycleResolver } from './resolvers/event-lifecycle.resolver.js';
import { PlanRowResolver, SeatingPlanResolver } from './resolvers/seating-plan.resolver.js';
import { VenueResolver } from './resolvers/venue.resolver.js';

/** The subgraph's schema; importing it opens nothing and reads no environment. */
export const federatedSchema = buildFederatedSchema<EventsContext>({
  resolvers: [
    EventResolver,
    EventLifecycleResolver,
    VenueResolver,
    SeatingPlanResolver,
    PlanRowResolver,
    CategoryResolver,
  ],
  references,
});
