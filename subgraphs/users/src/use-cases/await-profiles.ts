import type { Clock } from '@parterre/subgraph-kit/clock';
import type { Profile } from '../domain/profile.js';
import type { Pause, ProfileStore } from './ports.js';
import { isRecentlyRegistered } from './recently-registered.js';

/** A registration reaches us within milliseconds; whoever asks for it sooner is worth this wait. */
const waitMs = 2_000;
const pollMs = 25;

/**
 * Profiles by user id, those that exist. For ids so young that `UserRegistered` may still be on its way, it looks
 * again for up to 2 s, with one query a look for all of them.
 */
export function awaitProfiles(deps: { profiles: ProfileStore; clock: Clock; pause: Pause }) {
  return async (userIds: readonly string[]): Promise<ReadonlyMap<string, Profile>> => {
    const found = new Map(await deps.profiles.find(userIds));
    const looks = waitMs / pollMs;
    for (let look = 0; look < looks; look += 1) {
      const now = deps.clock();
      const awaited = userIds.filter((id) => !found.has(id) && isRecentlyRegistered(id, now));
      if (awaited.length === 0) {
        break;
      }
      await deps.pause(pollMs);
      for (const [id, profile] of await deps.profiles.find(awaited)) {
        found.set(id, profile);
      }
    }
    return found;
  };
}
