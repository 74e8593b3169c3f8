import { popularityOf } from '../domain/popularity.js';
import type { EventRepository, OrderFacts } from './ports.js';

export interface PopularityRanking {
  /** The orders of this event have changed. */
  touch(eventId: string): void;
  /** Ranks what was touched since the last time anew, by what is sold of it. */
  refresh(): Promise<void>;
}

/** Bounds the memory and the query; what is left out is ranked with the event's next order. */
const mostTouched = 1_000;

/**
 * Keeps the catalogue's order by popularity a little behind the sales, at one write an event and interval instead of
 * one an order. What was touched is only in memory: a restart loses a step on a coarse scale until the next order.
 */
export function createPopularityRanking(needs: {
  events: EventRepository;
  facts: OrderFacts;
}): PopularityRanking {
  let touched = new Set<string>();
  return {
    touch: (eventId) => {
      if (touched.size < mostTouched) touched.add(eventId);
    },
    refresh: async () => {
      if (touched.size === 0) return;
      const eventIds = [...touched];
      touched = new Set();
      const sold = await needs.facts.sold(eventIds);
      await needs.events.setPopularity(
        new Map(eventIds.map((eventId) => [eventId, popularityOf(sold.get(eventId) ?? 0)])),
      );
    },
  };
}
