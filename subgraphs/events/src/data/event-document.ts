import type { OutboxEntry } from '@parterre/contracts/event';
import { type Event, lowestPrice } from '../domain/event.js';
import { fold, searchTerms } from '../domain/search-terms.js';

export const eventCollection = 'events';

/** An event as it is kept: itself, and what it is found by. */
export interface EventDocument extends Omit<Event, 'id'> {
  _id: string;
  schemaVersion: 1;
  /** The venue's city, folded. */
  cityKey: string;
  lowestPrice: number;
  searchTerms: string[];
  /** Set by the ranking alone. */
  popularity: number;
  outbox: OutboxEntry[];
}

/** All that follows from the event itself. */
export function fieldsOf(event: Event): Omit<EventDocument, '_id' | 'popularity' | 'outbox'> {
  const { id: _id, ...fields } = event;
  return {
    ...fields,
    schemaVersion: 1,
    cityKey: fold(event.venue.city),
    lowestPrice: lowestPrice(event),
    searchTerms: searchTerms([
      event.title,
      ...event.performers,
      event.venue.name,
      event.venue.city,
      ...event.tags,
    ]),
  };
}

/** What reading an event leaves out: the outbox of one just published holds every row of its plan. */
export const eventProjection = { outbox: 0, searchTerms: 0 } as const;

export type FoundEvent = Omit<EventDocument, 'outbox' | 'searchTerms'>;

export function toEvent(document: FoundEvent): Event {
  const { _id, schemaVersion: _1, cityKey: _2, lowestPrice: _3, popularity: _4, ...event } = document;
  return { id: _id, ...event };
}
