import type { Db, Filter } from 'mongodb';
import type { Catalogue, CatalogueEntry, CatalogueQuery } from '../use-cases/ports.js';
import { indexFor, order } from './catalogue-indexes.js';
import {
  type EventDocument,
  eventCollection,
  eventProjection,
  type FoundEvent,
  toEvent,
} from './event-document.js';

/** A bound on the work of one page, whatever the filter: longer is an error and not a wait. */
const deadlineMs = 5_000;

export function createCatalogueStore(db: Db): Catalogue {
  const events = db.collection<EventDocument>(eventCollection);

  const find = async (query: CatalogueQuery, filter: Filter<EventDocument>, limit: number) => {
    const { field, direction } = order[query.sort];
    const found = await events
      .find<FoundEvent>(filter, { projection: eventProjection })
      .sort({ [field]: direction, _id: direction })
      .hint(indexFor(query))
      .limit(limit)
      .maxTimeMS(deadlineMs)
      .toArray();
    return found.map((document) => entryOf(query, document));
  };

  return {
    async list(query) {
      const filter = filterOf(query);
      const ranges = rangesAfter(query);
      const entries: CatalogueEntry[] = [];
      for (const range of ranges) {
        const missing = query.limit - entries.length;
        if (missing > 0) entries.push(...(await find(query, { $and: [filter, range] }, missing)));
      }
      return entries;
    },
  };
}

/**
 * What comes after the cursor, as ranges of the index: first the rest of those with the same rank, then the others. In
 * two queries, because in one the whole of the same rank would be gone through again, and thousands share a popularity.
 */
function rangesAfter({ sort, after }: CatalogueQuery): Filter<EventDocument>[] {
  if (!after) return [{}];
  const { field, direction } = order[sort];
  const behind = direction === 1 ? '$gt' : '$lt';
  const rank = field === 'startsAt' ? new Date(after[0]) : after[0];
  return [
    { [field]: rank, _id: { [behind]: after[1] } },
    { [field]: { [behind]: rank } },
  ] as Filter<EventDocument>[];
}

function filterOf(query: CatalogueQuery): Filter<EventDocument> {
  const { words, categories, city, venueIds, from, to, priceRange, organizerId } = query;
  const conditions: Filter<EventDocument>[] = [{ status: { $in: [...query.statuses] } }];
  if (organizerId !== null) conditions.push({ organizerId });
  // The first of them is what the index is read by.
  if (words.length > 0) conditions.push({ searchTerms: { $all: [...words] } });
  if (venueIds) conditions.push({ 'venue.id': { $in: [...venueIds] } });
  if (city !== null) conditions.push({ cityKey: city });
  if (categories) conditions.push({ categorySlug: { $in: [...categories] } });
  if (from) conditions.push({ startsAt: { $gte: from } });
  if (to) conditions.push({ startsAt: { $lt: to } });
  if (priceRange) {
    const { min, max, currency } = priceRange;
    conditions.push({ currency });
    if (min !== null) conditions.push({ lowestPrice: { $gte: min } });
    if (max !== null) conditions.push({ lowestPrice: { $lte: max } });
  }
  if (query.onSale) conditions.push(onSaleFilter(query.onSale));
  return { $and: conditions };
}

function onSaleFilter({ is, at }: { is: boolean; at: Date }): Filter<EventDocument> {
  const open: Filter<EventDocument> = {
    status: { $in: ['PUBLISHED', 'POSTPONED'] },
    salesOpenAt: { $lte: at },
    salesCloseAt: { $gt: at },
  };
  return is ? open : { $nor: [open] };
}

function entryOf({ sort }: CatalogueQuery, document: FoundEvent): CatalogueEntry {
  return {
    event: toEvent(document),
    rank: sort === 'DATE' ? document.startsAt.getTime() : document.popularity,
  };
}
