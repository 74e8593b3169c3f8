import type { Clock } from '@parterre/subgraph-kit/clock';
import { Conflict, NotFound } from '@parterre/subgraph-kit/errors';
import { applyChange, type Profile, type ProfileChange } from '../domain/profile.js';
import type { ProfileStore } from './ports.js';

/** One user's own changes meet each other at most a few times in a row. */
const maxTries = 5;

/**
 * Changes a profile, on top of whatever others changed meanwhile.
 * @throws NotFound when there is no profile, Conflict when others were faster five times in a row.
 */
export function changeProfile(deps: {
  profiles: ProfileStore;
  awaitProfiles(userIds: readonly string[]): Promise<ReadonlyMap<string, Profile>>;
  clock: Clock;
}) {
  return async (userId: string, change: ProfileChange): Promise<Profile> => {
    for (let attempt = 0; attempt < maxTries; attempt += 1) {
      const profile = (await deps.awaitProfiles([userId])).get(userId);
      if (!profile) {
        throw new NotFound('There is no such user.');
      }
      const next = applyChange(profile, change, deps.clock());
      if (next === null) {
        return profile;
      }
      if (await deps.profiles.replace(next)) {
        return next;
      }
    }
    throw new Conflict('The profile is being changed elsewhere at this moment. Try again.');
  };
}
