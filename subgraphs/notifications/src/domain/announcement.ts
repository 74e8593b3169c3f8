import type { Interest } from './contact.js';
import type {
  Attendance,
  CancelledEvent,
  Content,
  HeldTicket,
  PostponedEvent,
  PublishedEvent,
} from './template.js';

/** Something told to many: each of them gets a notification of their own, in batches. */
export interface Announcement {
  /** The id of the event that gave rise to it. */
  id: string;
  eventId: string;
  news: News;
  occurredAt: Date;
  correlationId: string;
  /** Up to whom it has got; `null` before the first. */
  cursor: string | null;
}

export type News =
  | { template: 'event-published'; data: PublishedEvent; interest: Interest }
  | { template: 'event-cancelled'; data: CancelledEvent }
  | { template: 'event-postponed'; data: PostponedEvent };

/** An order that gave its buyer a place at an event. */
export interface Attendee extends Omit<Attendance, 'ticket'> {
  eventId: string;
  buyerId: string;
  confirmedAt: Date;
  refundedAt: Date | null;
  /** Tickets of it that have changed hands, with whoever has them now. */
  given: readonly GivenTicket[];
}

export interface GivenTicket extends HeldTicket {
  holderId: string;
  at: Date;
}

/**
 * Whether an announcement to the holders of tickets concerns this one: who bought later knew of it, and who was
 * refunded earlier does not come. (Refunds after it are its consequence.)
 */
export function concerns(
  { occurredAt }: Pick<Announcement, 'occurredAt'>,
  { confirmedAt, refundedAt }: Pick<Attendee, 'confirmedAt' | 'refundedAt'>,
): boolean {
  return confirmedAt <= occurredAt && (refundedAt === null || refundedAt >= occurredAt);
}

/** One reader of what concerns an order: its buyer, and whoever holds a ticket of it that was given away. */
export interface Reader {
  recipientId: string;
  /** `null` for the buyer, whose the order is. */
  ticket: HeldTicket | null;
}

/**
 * The buyer is told whoever has the tickets: the order, and the money, are theirs. A letter names one order or one
 * ticket, so that whoever has two is not left to guess about the other.
 */
export function readersOf({ buyerId, given }: Pick<Attendee, 'buyerId' | 'given'>): Reader[] {
  const holders = given.filter(({ holderId }) => holderId !== buyerId);
  return [
    { recipientId: buyerId, ticket: null },
    ...holders.map(({ holderId, id, number }) => ({ recipientId: holderId, ticket: { id, number } })),
  ];
}

/** What a reader is told; `null` for news that are not for holders of tickets. */
export function contentFor(news: News, attendee: Attendee, { ticket }: Reader): Content | null {
  const { orderId, orderNumber, venueName, venueTimeZone, bookedStartsAt } = attendee;
  const attendance = { orderId, orderNumber, venueName, venueTimeZone, bookedStartsAt, ticket };
  switch (news.template) {
    case 'event-cancelled':
      return { template: news.template, data: { ...news.data, ...attendance } };
    case 'event-postponed':
      return { template: news.template, data: { ...news.data, ...attendance } };
    case 'event-published':
      return null;
    default: {
      const never: never = news;
      return never;
    }
  }
}
