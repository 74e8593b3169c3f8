import { decodeTime } from 'ulid';

/** Longer than any delivery in health, and than clocks of two machines differ. */
const recentMs = 60_000;

/**
 * Whether a user id is so young that its profile may still be on the way. A user id is a ULID made at registration,
 * so an old one without a profile has none, and nobody can make us wait by asking for it.
 */
export function isRecentlyRegistered(userId: string, now: Date): boolean {
  try {
    return Math.abs(now.getTime() - decodeTime(userId)) < recentMs;
  } catch {
    return false;
  }
}
