import { z } from 'zod';
import { defineEvent } from './event.js';
import { currency, fees, id, instant, priceTier, refundPolicy } from './values.js';

/** One row of seats, in plan order; at most 60 seats, so that its inventory stays one small document. */
export const planRow = z.object({
  section: z.string(),
  row: z.string(),
  priceTierId: id,
  /** Seat numbers, left to right as the plan draws them. */
  seats: z.array(z.string()).min(1).max(60),
  /** Indexes into `seats` of the wheelchair-accessible ones. */
  accessible: z.array(z.int().min(0)),
  /** Indexes into `seats` of those with a restricted view; left out where there is none, as in most rows. */
  restrictedView: z.array(z.int().min(0)).max(60).optional(),
  /**
   * How far the seats are from what the audience looks at, in hundredths of the plan's unit: the first one, then how
   * much further each is than the one before. Differences keep the message of a large hall a third smaller.
   */
  distances: z.array(z.int()).max(60).optional(),
});

export const planArea = z.object({
  key: id,
  name: z.string(),
  capacity: z.int().min(1),
  priceTierId: id,
});

/** What a sale depends on; it can change after publishing, and `version` says which one is newer. */
const saleTerms = {
  eventId: id,
  version: z.int().min(1),
  slug: z.string(),
  title: z.string(),
  organizerId: id,
  categorySlug: z.string(),
  venue: z.object({ id, name: z.string(), city: z.string(), timeZone: z.string() }),
  startsAt: instant,
  endsAt: instant,
  salesOpenAt: instant,
  salesCloseAt: instant,
  currency,
  /** Tickets a buyer may have of this event, holds and orders together. */
  limitPerBuyer: z.int().min(1),
  fees,
  /** Tax on price and fees, in basis points. */
  taxBasisPoints: z.int().min(0).max(10_000),
  refundPolicy,
};

/** The event is on the market; `tickets` makes the inventory from rows, areas and tiers. */
export const eventPublished = defineEvent(
  'EventPublished',
  'events.event-published.v1',
  z.object({
    ...saleTerms,
    priceTiers: z.array(priceTier).min(1).max(50),
    rows: z.array(planRow).max(5_000),
    areas: z.array(planArea).max(50),
    publishedAt: instant,
  }),
);

/** Something a buyer or the sale relies on was changed after publishing. */
export const eventUpdated = defineEvent(
  'EventUpdated',
  'events.event-updated.v1',
  z.object({ ...saleTerms, updatedAt: instant }),
);

/**
 * It takes place on another date. Tickets stay valid for that; with `refundAll`, `tickets` gives back every order that
 * was sold for an earlier one.
 */
export const eventPostponed = defineEvent(
  'EventPostponed',
  'events.event-postponed.v1',
  z.object({
    ...saleTerms,
    previousStartsAt: instant,
    refundAll: z.boolean().optional(),
    postponedAt: instant,
  }),
);

/** No more sales; `tickets` asks for the refund of every paid order. */
export const eventCancelled = defineEvent(
  'EventCancelled',
  'events.event-cancelled.v1',
  z.object({ eventId: id, version: z.int().min(1), title: z.string(), cancelledAt: instant }),
);
