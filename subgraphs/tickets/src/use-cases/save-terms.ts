import type { PayloadOf } from '@parterre/contracts/event';
import type { eventPostponed, eventUpdated } from '@parterre/contracts/events-events';
import type { SaleTerms } from '../domain/sale.js';
import type { Ports } from './ports.js';

type Update = PayloadOf<typeof eventUpdated>;

export interface SaveTerms {
  updated(event: Update): Promise<void>;
  postponed(event: PayloadOf<typeof eventPostponed>): Promise<void>;
}

/** What the organizer changed after publishing; it may come before the publishing itself, and out of order. */
export function createSaveTerms({ sales }: Ports): SaveTerms {
  return {
    updated: (event) => sales.saveTerms(event.eventId, termsOf(event)),
    async postponed(event) {
      await sales.saveTerms(event.eventId, termsOf(event));
      await sales.postpone(event.eventId, event.version);
    },
  };
}

export function termsOf(event: Omit<Update, 'updatedAt'>): SaleTerms {
  return {
    version: event.version,
    organizerId: event.organizerId,
    title: event.title,
    venue: { name: event.venue.name, timeZone: event.venue.timeZone },
    startsAt: new Date(event.startsAt),
    salesOpenAt: new Date(event.salesOpenAt),
    salesCloseAt: new Date(event.salesCloseAt),
    limitPerBuyer: event.limitPerBuyer,
    refundPolicy: event.refundPolicy,
    currency: event.currency,
    fees: event.fees,
    taxBasisPoints: event.taxBasisPoints,
  };
}
