import type { CollectionIndexes } from '@parterre/mongo/indexes';
import type { CatalogueQuery, CatalogueSort } from '../use-cases/ports.js';
import { eventCollection } from './event-document.js';

/**
 * Every list is read in its order from an index that begins with what is equal, so that a page costs what it shows and
 * not what the catalogue holds. For each way to narrow a list there is one index a sort.
 */
const equalities = {
  organizer: ['organizerId', 'status'],
  words: ['status', 'searchTerms'],
  venues: ['status', 'venue.id'],
  city: ['status', 'cityKey'],
  categories: ['status', 'categorySlug'],
  all: ['status'],
} as const;

type Narrowing = keyof typeof equalities;

/** The field a list is sorted by, before `_id`, and its direction. */
export const order: Record<CatalogueSort, { field: 'startsAt' | 'popularity'; direction: 1 | -1 }> = {
  DATE: { field: 'startsAt', direction: 1 },
  POPULARITY: { field: 'popularity', direction: -1 },
};

export const eventIndexes: CollectionIndexes = {
  collection: eventCollection,
  indexes: [
    { name: 'slug', key: { slug: 1 }, unique: true },
    { name: 'by_end', key: { status: 1, endsAt: 1 } },
    ...(Object.keys(equalities) as Narrowing[]).flatMap((narrowing) =>
      (['DATE', 'POPULARITY'] as const).map((sort) => ({
        name: indexName(narrowing, sort),
        key: Object.fromEntries([
          ...equalities[narrowing].map((field) => [field, 1]),
          [order[sort].field, order[sort].direction],
          ['_id', order[sort].direction],
        ]) as Record<string, 1 | -1>,
      })),
    ),
  ],
};

/** The index that leaves the least to be looked at in vain. It is named and not left to the planner, which may sort. */
export function indexFor(query: CatalogueQuery): string {
  return indexName(narrowingOf(query), query.sort);
}

function narrowingOf(query: CatalogueQuery): Narrowing {
  if (query.organizerId !== null) return 'organizer';
  if (query.words.length > 0) return 'words';
  if (query.venueIds !== null) return 'venues';
  if (query.city !== null) return 'city';
  return query.categories === null ? 'all' : 'categories';
}

function indexName(narrowing: Narrowing, sort: CatalogueSort): string {
  return `${narrowing}_by_${sort.toLowerCase()}`;
}
