import type { GeoPoint } from './venue.js';

export const eventStatuses = ['DRAFT', 'PUBLISHED', 'POSTPONED', 'CANCELLED', 'ENDED'] as const;
export type EventStatus = (typeof eventStatuses)[number];

export type EventAction = 'update' | 'publish' | 'postpone' | 'cancel' | 'end';

/** What may happen to an event, and what it is afterwards. What is not written here is refused. */
export const transitions: Readonly<Record<EventStatus, Readonly<Partial<Record<EventAction, EventStatus>>>>> =
  {
    DRAFT: { update: 'DRAFT', publish: 'PUBLISHED' },
    PUBLISHED: { update: 'PUBLISHED', postpone: 'POSTPONED', cancel: 'CANCELLED', end: 'ENDED' },
    POSTPONED: { update: 'POSTPONED', postpone: 'POSTPONED', cancel: 'CANCELLED', end: 'ENDED' },
    CANCELLED: {},
    ENDED: {},
  };

/** The status after the action, or `null` when it is not allowed now. */
export function statusAfter(status: EventStatus, action: EventAction): EventStatus | null {
  return transitions[status][action] ?? null;
}

/** A price, and which parts of the plan are sold at it. Every section and area has exactly one. */
export interface PriceTier {
  id: string;
  name: string;
  /** Minor units of the event's currency. */
  price: number;
  /** Names of sections. */
  sections: readonly string[];
  /** Keys of general-admission areas. */
  areas: readonly string[];
}

export interface Fees {
  /** Minor units a ticket. */
  perTicket: number;
  /** Of the ticket's price, in 1/100 %. */
  basisPoints: number;
}

/** What buyers who do not want to come get back; a cancelled event gives everything back in any case. */
export interface RefundPolicy {
  /** A cancelled order gets the most of those whose time is not over; none: nothing. */
  steps: readonly {
    /** Until this many hours before it starts. */
    hoursBefore: number;
    /** Of the order's total, in 1/100 %. */
    basisPoints: number;
  }[];
  /** A ticket given back to the pool gets this part of its share of the total, in 1/100 %; `null`: not taken back. */
  resaleBasisPoints: number | null;
}

/** What the event keeps of its venue, so that neither search nor sale has to ask for it. */
export interface EventVenue {
  id: string;
  name: string;
  city: string;
  timeZone: string;
  location: GeoPoint;
}

export interface Event {
  id: string;
  /** Unique, from title and date; it never changes, as links point to it. */
  slug: string;
  /** Grows with every change: a write names the version it read, a copy elsewhere keeps the higher one. */
  version: number;
  status: EventStatus;
  organizerId: string;
  title: string;
  summary: string;
  description: string;
  categorySlug: string;
  tags: readonly string[];
  performers: readonly string[];
  imageUrl: string | null;
  venue: EventVenue;
  seatingPlanId: string;
  startsAt: Date;
  endsAt: Date;
  salesOpenAt: Date;
  salesCloseAt: Date;
  currency: string;
  priceTiers: readonly PriceTier[];
  fees: Fees;
  /** On price and fees, in 1/100 %. */
  taxBasisPoints: number;
  limitPerBuyer: number;
  refundPolicy: RefundPolicy;
  createdAt: Date;
  publishedAt: Date | null;
}

/** What the organizer decides about an event; the rest follows or is given by the house. */
export type EventTerms = Pick<
  Event,
  | 'title'
  | 'summary'
  | 'description'
  | 'categorySlug'
  | 'tags'
  | 'performers'
  | 'imageUrl'
  | 'startsAt'
  | 'endsAt'
  | 'salesOpenAt'
  | 'salesCloseAt'
  | 'currency'
  | 'fees'
  | 'taxBasisPoints'
  | 'limitPerBuyer'
  | 'refundPolicy'
> & { priceTiers: readonly Omit<PriceTier, 'id'>[] };

/** Cheapest way in, minor units. */
export function lowestPrice(event: Pick<Event, 'priceTiers'>): number {
  return Math.min(...event.priceTiers.map((tier) => tier.price));
}
