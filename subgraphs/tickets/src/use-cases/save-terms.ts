import type { PayloadOf } from '@parterre/contracts/event';
import type { eventPostponed, eventUpdated } from '@parterre/contracts/events-events';
import type { SaleTerms } from '../domain/sale.js';
import { followSale } from '../domain/waiting-room.js';
import type { Ports } from './ports.js';

type Update = PayloadOf<typeof eventUpdated>;

export interface SaveTerms {
  updated(event: Update): Promise<void>;
  postponed(event: PayloadOf<typeof eventPostponed>): Promise<void>;
}

/** What the organizer changed after publishing; it may come before the publishing itself, and out of order. */
export function createSaveTerms({ sales, rules, clock }: Ports): SaveTerms {
  const save = async (event: Omit<Update, 'updatedAt'>): Promise<void> => {
    await sales.saveTerms(event.eventId, termsOf(event));
    await moveLine(event.eventId);
  };

  /** Of the waiting room, which waits for the sale as it stands now. */
  const moveLine = async (eventId: string): Promise<void> => {
    for (;;) {
      const sale = await sales.find(eventId);
      if (!sale?.waitingRoom) return;
      const { waitingRoom: room, salesOpenAt } = sale;
      const moved = followSale(room, salesOpenAt, clock(), rules.admissionMs);
      if (moved === room || (await sales.saveWaitingRoom(eventId, moved, room))) return;
    }
  };

  return {
    updated: save,
    async postponed(event) {
      await save(event);
      await sales.postpone(event.eventId, event.version);
    },
  };
}

export function termsOf(event: Omit<Update, 'updatedAt'>): SaleTerms {
  return {
    version: event.version,
    organizerId: event.organizerId,
    title: event.title,
    venue: { name: event.venue.name, city: event.venue.city, timeZone: event.venue.timeZone },
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
