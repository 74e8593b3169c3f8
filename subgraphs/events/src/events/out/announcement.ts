import type { EventContract } from '@parterre/contracts/event';
import {
  eventCancelled,
  eventPostponed,
  eventPublished,
  eventUpdated,
} from '@parterre/contracts/events-events';
import type { Event } from '../../domain/event.js';
import { inventoryOf } from '../../domain/inventory.js';
import type { Announcement } from '../../use-cases/ports.js';

export interface AgreedForm {
  contract: EventContract;
  payload: unknown;
}

/** A change of an event in the form agreed with the rest of the house. */
export function agreedForm(announcement: Announcement): AgreedForm {
  const { event } = announcement;
  const at = announcement.at.toISOString();
  switch (announcement.type) {
    case 'EventPublished':
      return form(eventPublished, {
        ...saleTerms(event),
        priceTiers: event.priceTiers.map(({ id, name, price }) => ({ id, name, price })),
        ...inventoryOf(event, announcement.layout),
        publishedAt: at,
      });
    case 'EventUpdated':
      return form(eventUpdated, { ...saleTerms(event), updatedAt: at });
    case 'EventPostponed':
      return form(eventPostponed, {
        ...saleTerms(event),
        previousStartsAt: announcement.previousStartsAt.toISOString(),
        refundAll: announcement.refundAll,
        postponedAt: at,
      });
    case 'EventCancelled':
      return form(eventCancelled, {
        eventId: event.id,
        version: event.version,
        title: event.title,
        cancelledAt: at,
      });
    default: {
      const never: never = announcement;
      return never;
    }
  }
}

/** Ties the payload to its contract while both are put together. */
function form<Payload>(contract: EventContract<Payload>, payload: Payload): AgreedForm {
  return { contract: contract as EventContract, payload };
}

function saleTerms(event: Event) {
  return {
    eventId: event.id,
    version: event.version,
    slug: event.slug,
    title: event.title,
    organizerId: event.organizerId,
    categorySlug: event.categorySlug,
    venue: {
      id: event.venue.id,
      name: event.venue.name,
      city: event.venue.city,
      timeZone: event.venue.timeZone,
    },
    startsAt: event.startsAt.toISOString(),
    endsAt: event.endsAt.toISOString(),
    salesOpenAt: event.salesOpenAt.toISOString(),
    salesCloseAt: event.salesCloseAt.toISOString(),
    currency: event.currency,
    limitPerBuyer: event.limitPerBuyer,
    fees: event.fees,
    taxBasisPoints: event.taxBasisPoints,
    refundPolicy: {
      steps: event.refundPolicy.steps.map(({ hoursBefore, basisPoints }) => ({ hoursBefore, basisPoints })),
      resaleBasisPoints: event.refundPolicy.resaleBasisPoints,
    },
  };
}
