import type { ReferenceResolver } from '@parterre/subgraph-kit/schema';
import { categoryOf } from '../domain/category.js';
import { maySee } from '../use-cases/permissions.js';
import type { EventsContext } from './context.js';

/** How references that other subgraphs hold become objects; a draft stays hidden by this door too. */
export const references: Record<string, ReferenceResolver<EventsContext>> = {
  Event: async ({ id }, { loaders, viewer }) => {
    const event = await loaders.events.load(String(id));
    return event && maySee(viewer, event) ? event : null;
  },
  Venue: ({ id }, { loaders }) => loaders.venues.load(String(id)),
  SeatingPlan: ({ id }, { loaders }) => loaders.plans.load(String(id)),
  Category: ({ slug }) => categoryOf(String(slug)) ?? null,
};
