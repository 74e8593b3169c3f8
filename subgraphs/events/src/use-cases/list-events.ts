import { hasRole, type Viewer } from '@parterre/identity/viewer';
import type { Clock } from '@parterre/subgraph-kit/clock';
import { type EventStatus, eventStatuses } from '../domain/event.js';
import { fold, queryTerms } from '../domain/search-terms.js';
import type { GeoPoint } from '../domain/venue.js';
import { mayManage } from './permissions.js';
import type { Catalogue, CatalogueEntry, CatalogueQuery, CatalogueSort, VenueRepository } from './ports.js';

export interface EventCriteria {
  text?: string | null;
  categories?: readonly string[] | null;
  city?: string | null;
  near?: (GeoPoint & { km: number }) | null;
  from?: Date | null;
  to?: Date | null;
  priceRange?: { min?: number | null; max?: number | null; currency: string } | null;
  status?: readonly EventStatus[] | null;
  organizerId?: string | null;
  onSale?: boolean | null;
}

export interface EventsPage {
  criteria: EventCriteria;
  sort: CatalogueSort;
  /** One more than is shown tells whether there is a next page. */
  limit: number;
  after: CatalogueQuery['after'];
}

interface Needs {
  catalogue: Catalogue;
  venues: VenueRepository;
  clock: Clock;
}

/** As many venues as one page's query can merge in order without sorting. */
const nearestVenues = 100;

export async function listEvents(needs: Needs, viewer: Viewer, page: EventsPage): Promise<CatalogueEntry[]> {
  const { criteria } = page;
  const statuses = visibleStatuses(viewer, criteria);
  if (statuses.length === 0) return [];
  const { near, priceRange } = criteria;
  const venueIds = near ? await needs.venues.near(near, near.km, nearestVenues) : null;
  if (venueIds?.length === 0) return [];

  return needs.catalogue.list({
    words: queryTerms(criteria.text ?? ''),
    categories: criteria.categories?.length ? criteria.categories : null,
    city: criteria.city ? fold(criteria.city) : null,
    venueIds,
    from: criteria.from ?? null,
    to: criteria.to ?? null,
    priceRange: priceRange
      ? { min: priceRange.min ?? null, max: priceRange.max ?? null, currency: priceRange.currency }
      : null,
    statuses,
    organizerId: criteria.organizerId ?? null,
    onSale: criteria.onSale == null ? null : { is: criteria.onSale, at: needs.clock() },
    sort: page.sort,
    limit: page.limit,
    after: page.after,
  });
}

/** Drafts are asked for only where all of them may be seen, so that a page never has to hide some afterwards. */
function visibleStatuses(viewer: Viewer, { status, organizerId }: EventCriteria): readonly EventStatus[] {
  const own = organizerId != null && mayManage(viewer, organizerId);
  const wanted = status?.length ? status : own ? eventStatuses : (['PUBLISHED', 'POSTPONED'] as const);
  const seesDrafts = own || hasRole(viewer, 'ADMIN');
  return [...new Set(wanted)].filter((one) => seesDrafts || one !== 'DRAFT');
}
