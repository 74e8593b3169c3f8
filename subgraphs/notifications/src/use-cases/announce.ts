import type { Announcement } from '../domain/announcement.js';
import type { AnnouncementStore } from './ports.js';

export interface AnnounceParts {
  announcements: Pick<AnnouncementStore, 'add'>;
  /** Whoever spreads announcements: this one need not wait for their next look. */
  nudgeSpreader(): void;
}

/** Queues news for many. Whom they reach is found later and in batches: a consumer has seconds, and the many may be many. */
export async function announce(
  { announcements, nudgeSpreader }: AnnounceParts,
  announcement: Omit<Announcement, 'cursor'>,
): Promise<void> {
  await announcements.add({ ...announcement, cursor: null });
  nudgeSpreader();
}
