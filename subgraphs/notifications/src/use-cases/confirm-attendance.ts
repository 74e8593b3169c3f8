import { type Attendee, concerns, contentForAttendee } from '../domain/announcement.js';
import { newNotification } from './new-notification.js';
import type { NotifyParts } from './notify.js';
import type { AnnouncementStore, AttendeeStore } from './ports.js';

export interface ConfirmAttendanceParts extends NotifyParts {
  attendees: Pick<AttendeeStore, 'confirmed'>;
  announcements: Pick<AnnouncementStore, 'ofEvent'>;
}

/**
 * Notes that somebody has tickets, and tells them what the event's holders were told before this was heard of: events
 * may overtake each other. An announcement made at this moment is not missed either: it is stored before it looks
 * for attendees, and this the other way round.
 */
export async function confirmAttendance(
  parts: ConfirmAttendanceParts,
  confirmed: Omit<Attendee, 'refundedAt'>,
): Promise<void> {
  const attendee = await parts.attendees.confirmed(confirmed);
  const missed = (await parts.announcements.ofEvent(attendee.eventId)).flatMap((announcement) => {
    const content = concerns(announcement, attendee) ? contentForAttendee(announcement.news, attendee) : null;
    const addressing = { recipientId: attendee.buyerId, orderId: attendee.orderId };
    return content ? [newNotification(announcement, content, addressing, parts.clock())] : [];
  });
  if (missed.length > 0) {
    await parts.notifications.add(missed);
    parts.nudgeSender();
  }
}
