import type { PayloadOf } from '@parterre/contracts/event';
import type { Contact, profileChanged } from '@parterre/contracts/users-events';
import type { Sealer } from '@parterre/personal-data/seal';
import type { Profile } from '../../domain/profile.js';

/** A profile as others keep it. */
export function profileChangedPayload(profile: Profile, sealer: Sealer): PayloadOf<typeof profileChanged> {
  const { userId, version, locale, email, phone, displayName, preferences } = profile;
  const contact: Contact = { email, phone, displayName };
  return {
    userId,
    version,
    locale,
    sealedContact: sealer.seal(JSON.stringify(contact), 'contact'),
    preferences: {
      categories: [...preferences.categories],
      cities: [...preferences.cities],
      channels: preferences.channels,
    },
    changedAt: profile.changedAt.toISOString(),
  };
}
