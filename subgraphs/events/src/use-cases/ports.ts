import type { Event, EventStatus } from '../domain/event.js';
import type { FacingLayout, SeatingPlan, SeatingPlanSummary } from '../domain/seating-plan.js';
import type { Statistics } from '../domain/statistics.js';
import type { GeoPoint, Venue } from '../domain/venue.js';

/** What the use cases need of the outside; data/ and events/ provide it. */

export interface VenueRepository {
  create(venue: Venue): Promise<void>;
  findMany(ids: readonly string[]): Promise<Venue[]>;
  /** The nearest first, at most `limit`. */
  near(point: GeoPoint, km: number, limit: number): Promise<string[]>;
  /** By name, then id; at most `limit`, after the key of the last one seen. */
  list(query: VenueQuery): Promise<VenueEntry[]>;
}

export interface VenueQuery {
  /** Folded words, all of which must be found. */
  words: readonly string[];
  limit: number;
  after: readonly [nameKey: string, id: string] | null;
}

export interface VenueEntry {
  venue: Venue;
  nameKey: string;
}

export interface SeatingPlanRepository {
  create(plan: SeatingPlan): Promise<void>;
  /** Without their geometry. */
  findMany(ids: readonly string[]): Promise<SeatingPlanSummary[]>;
  ofVenues(venueIds: readonly string[]): Promise<SeatingPlanSummary[]>;
  layouts(ids: readonly string[]): Promise<(FacingLayout & { id: string })[]>;
}

/** What is told to the rest of the house with a change of an event. */
export type Announcement =
  | { type: 'EventPublished'; event: Event; layout: FacingLayout; at: Date }
  | { type: 'EventUpdated'; event: Event; at: Date }
  | { type: 'EventPostponed'; event: Event; previousStartsAt: Date; refundAll: boolean; at: Date }
  | { type: 'EventCancelled'; event: Event; at: Date };

export interface EventRepository {
  /** @returns false when the slug is taken */
  create(event: Event): Promise<boolean>;
  findMany(ids: readonly string[]): Promise<Event[]>;
  findBySlug(slug: string): Promise<Event | null>;
  /**
   * Puts this state in the place of version `event.version - 1`, together with what is to be told of it.
   * @returns false when that version is no longer the one there
   */
  replace(event: Event, announcement: Announcement | null): Promise<boolean>;
  /** Marks as ENDED what is over at `now`, all of it. */
  endOver(now: Date): Promise<number>;
  setPopularity(scores: ReadonlyMap<string, number>): Promise<void>;
}

export type CatalogueSort = 'DATE' | 'POPULARITY';

export interface CatalogueQuery {
  /** Folded words, each cut to the length of a search term; all must be found. */
  words: readonly string[];
  categories: readonly string[] | null;
  /** Folded. */
  city: string | null;
  venueIds: readonly string[] | null;
  from: Date | null;
  to: Date | null;
  priceRange: { min: number | null; max: number | null; currency: string } | null;
  statuses: readonly EventStatus[];
  organizerId: string | null;
  onSale: { is: boolean; at: Date } | null;
  sort: CatalogueSort;
  limit: number;
  /** Where the page before ended. */
  after: readonly [rank: number, id: string] | null;
}

export interface CatalogueEntry {
  event: Event;
  /** What the list is sorted by, before the id. */
  rank: number;
}

export interface Catalogue {
  list(query: CatalogueQuery): Promise<CatalogueEntry[]>;
}

/** What became of an order, as its events tell it. Each is recorded by itself, so their order does not matter. */
export type OrderFact =
  | { type: 'placed'; quantity: number; at: Date }
  | { type: 'confirmed'; day: string; tiers: readonly SoldTier[]; at: Date }
  | { type: 'refunded'; hadTickets: boolean; at: Date }
  | { type: 'takenBack'; ticket: TakenBackTicket };

/** One ticket of an order that went back to the pool. */
export interface TakenBackTicket {
  ticketId: string;
  priceTierId: string;
  name: string;
  /** Minor units of the revenue. */
  price: number;
}

export interface SoldTier {
  priceTierId: string;
  name: string;
  sold: number;
  /** Minor units. */
  revenue: number;
}

export interface OrderFacts {
  /** Recording the same fact again changes nothing. */
  record(eventId: string, orderId: string, fact: OrderFact): Promise<void>;
  statistics(eventIds: readonly string[]): Promise<Map<string, Statistics>>;
  /** Tickets sold, and neither refunded nor given back, by event. */
  sold(eventIds: readonly string[]): Promise<Map<string, number>>;
}

/** A fresh ULID. */
export type NewId = () => string;
