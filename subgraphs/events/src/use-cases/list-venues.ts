import { queryTerms } from '../domain/search-terms.js';
import type { VenueEntry, VenueQuery, VenueRepository } from './ports.js';

export async function listVenues(
  { venues }: { venues: VenueRepository },
  page: { search: string; limit: number; after: VenueQuery['after'] },
): Promise<VenueEntry[]> {
  return venues.list({ words: queryTerms(page.search), limit: page.limit, after: page.after });
}
