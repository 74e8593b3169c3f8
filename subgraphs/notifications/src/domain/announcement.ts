import type { Interest } from './contact.js';
import type { Attendance, CancelledEvent, Content, PostponedEvent, PublishedEvent } from './template.js';

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
export interface Attendee extends Attendance {
  eventId: string;
  buyerId: string;
  confirmedAt: Date;
  refundedAt: Date | null;
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

/** What one holder of tickets is told; `null` for news that are not for holders. */
export function contentForAttendee(news: News, attendee: Attendee): Content | null {
  const { orderId, orderNumber, venueName, venueTimeZone, bookedStartsAt } = attendee;
  const attendance = { orderId, orderNumber, venueName, venueTimeZone, bookedStartsAt };
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
