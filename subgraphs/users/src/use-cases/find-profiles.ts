import type { Profile } from '../domain/profile.js';
import type { ProfileStore } from './ports.js';

/** A profile by id, as it stands now. */
export function findProfile({ profiles }: { profiles: ProfileStore }) {
  return async (userId: string): Promise<Profile | null> =>
    (await profiles.find([userId])).get(userId) ?? null;
}

/** Everyone, the latest registered first; or whom `search` names by whole e-mail address or by id. */
export function listProfiles({ profiles }: { profiles: ProfileStore }) {
  return async (page: {
    search: string | null;
    limit: number;
    beforeId: string | null;
  }): Promise<Profile[]> => {
    const search = page.search?.trim();
    if (!search) {
      return profiles.page(page.limit, page.beforeId);
    }
    const found = search.includes('@')
      ? await profiles.findByEmail(search)
      : [...(await profiles.find([search])).values()];
    return found.filter(({ userId }) => page.beforeId === null || userId < page.beforeId);
  };
}
