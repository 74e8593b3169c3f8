import {
  type Announcement,
  type Attendee,
  concerns,
  contentFor,
  type Reader,
  readersOf,
} from '../domain/announcement.js';
import type { Notification } from '../domain/notification.js';
import { newNotification } from './new-notification.js';
import type { NotifyParts } from './notify.js';
import type { AnnouncementStore } from './ports.js';

/** What everyone who has to do with an order is told of an announcement; made again, it is the same. */
export function notificationsFor(
  announcement: Announcement,
  attendee: Attendee,
  now: Date,
  readers: readonly Reader[] = readersOf(attendee),
): Notification[] {
  return readers.flatMap((reader) => {
    const content = contentFor(announcement.news, attendee, reader);
    const { recipientId, ticket } = reader;
    const { orderId } = attendee;
    // The order is not the new holder's to look into.
    const addressing = ticket ? { about: ticket.id } : { about: orderId, orderId };
    return content ? [newNotification(announcement, content, { recipientId, ...addressing }, now)] : [];
  });
}

export interface TellMissedParts extends NotifyParts {
  announcements: Pick<AnnouncementStore, 'ofEvent'>;
}

/**
 * Tells readers what the event's holders were told before these were heard of: events may overtake each other. An
 * announcement made at this moment is not missed either: it is stored before it looks for attendees, and this the
 * other way round.
 */
export async function tellMissed(
  parts: TellMissedParts,
  attendee: Attendee,
  readers: readonly Reader[],
  since: Date,
): Promise<void> {
  const all = await parts.announcements.ofEvent(attendee.eventId);
  const missed = all
    .filter((announcement) => concerns(announcement, attendee) && announcement.occurredAt >= since)
    .flatMap((announcement) => notificationsFor(announcement, attendee, parts.clock(), readers));
  if (missed.length > 0) {
    await parts.notifications.add(missed);
    parts.nudgeSender();
  }
}
