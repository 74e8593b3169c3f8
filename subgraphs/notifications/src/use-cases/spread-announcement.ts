import type { Clock } from '@parterre/subgraph-kit/clock';
import type { Announcement } from '../domain/announcement.js';
import type { Notification } from '../domain/notification.js';
import { newNotification } from './new-notification.js';
import type { AnnouncementStore, AttendeeStore, ContactStore, NotificationStore } from './ports.js';
import { notificationsFor } from './tell-attendee.js';

export interface SpreadParts {
  announcements: Pick<AnnouncementStore, 'claimDue' | 'advance' | 'finish' | 'ofEvent'>;
  contacts: Pick<ContactStore, 'interested'>;
  attendees: Pick<AttendeeStore, 'concernedBy'>;
  notifications: Pick<NotificationStore, 'add'>;
  clock: Clock;
  nudgeSender(): void;
}

/** Readers a step: one query and one insert. */
const BATCH = 500;
/** Longer than a step takes; after it another process goes on from the last cursor. */
const LEASE_MS = 30_000;

interface Batch {
  notifications: Notification[];
  /** Of the last one looked at; `null` when there are no more. */
  cursor: string | null;
}

/**
 * Takes one announcement one step further; `false` when none is due. A step that is done twice (a crash before the
 * cursor was moved, two processes) makes the same notifications, which are there already.
 */
export async function spreadAnnouncement(parts: SpreadParts): Promise<boolean> {
  const now = parts.clock();
  const announcement = await parts.announcements.claimDue(now, new Date(now.getTime() + LEASE_MS));
  if (!announcement) {
    return false;
  }
  if (await isOverruled(parts, announcement)) {
    await parts.announcements.finish(announcement);
    return true;
  }
  const { notifications, cursor } = await nextBatch(parts, announcement, now);
  if (notifications.length > 0) {
    await parts.notifications.add(notifications);
    parts.nudgeSender();
  }
  if (cursor === null) {
    await parts.announcements.finish(announcement);
  } else {
    await parts.announcements.advance(announcement, cursor, now);
  }
  return true;
}

/** The news of the publication may come after that of the cancellation: then there is nothing to look forward to. */
async function isOverruled(
  { announcements }: SpreadParts,
  { news, eventId }: Announcement,
): Promise<boolean> {
  if (news.template !== 'event-published') {
    return false;
  }
  const all = await announcements.ofEvent(eventId);
  return all.some((other) => other.news.template === 'event-cancelled');
}

async function nextBatch(parts: SpreadParts, announcement: Announcement, now: Date): Promise<Batch> {
  const { news, cursor } = announcement;
  if (news.template === 'event-published') {
    const userIds = await parts.contacts.interested(news.interest, cursor, BATCH);
    const content = { template: news.template, data: news.data };
    return {
      notifications: userIds.map((recipientId) =>
        newNotification(announcement, content, { recipientId, expiresAt: new Date(news.data.startsAt) }, now),
      ),
      cursor: lastOfFull(userIds),
    };
  }
  const attendees = await parts.attendees.concernedBy(announcement, cursor, BATCH);
  return {
    notifications: attendees.flatMap((attendee) => notificationsFor(announcement, attendee, now)),
    cursor: lastOfFull(attendees.map(({ orderId }) => orderId)),
  };
}

function lastOfFull(ids: readonly string[]): string | null {
  return ids.length < BATCH ? null : (ids.at(-1) ?? null);
}
