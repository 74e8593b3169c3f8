import type { Clock } from '@parterre/subgraph-kit/clock';
import type { Announcement } from '../domain/announcement.js';
import type { AnnouncementStore } from './ports.js';

export interface AnnounceParts {
  announcements: Pick<AnnouncementStore, 'add'>;
  clock: Clock;
  /** Whoever spreads announcements: this one need not wait for their next look. */
  nudgeSpreader(): void;
}

/** Queues news for many. Whom they reach is found later and in batches: a consumer has seconds, and the many may be many. */
export async function announce(
  { announcements, clock, nudgeSpreader }: AnnounceParts,
  announcement: Omit<Announcement, 'cursor'>,
): Promise<void> {
  await announcements.add({ ...announcement, cursor: null }, clock());
  nudgeSpreader();
}
