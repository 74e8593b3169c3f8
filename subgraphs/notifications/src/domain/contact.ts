import type { PayloadOf } from '@parterre/contracts/event';
import type { profileChanged } from '@parterre/contracts/users-events';

/** What is kept of a profile: enough to write to somebody, the address sealed. */
export type ContactFacts = Pick<
  PayloadOf<typeof profileChanged>,
  'userId' | 'version' | 'locale' | 'sealedContact' | 'preferences'
>;

/** What a new event is found by in the preferences. */
export interface Interest {
  categorySlug: string;
  /** As `cityKey` makes it. */
  city: string;
}

/** What of the preferences a new event is held against. */
export function interestOf(event: { categorySlug: string; venue: { city: string } }): Interest {
  return { categorySlug: event.categorySlug, city: cityKey(event.venue.city) };
}

/** Cities are typed by people: `MONTRÉAL` and `Montréal ` are one. Accents are kept, they tell places apart. */
export function cityKey(city: string): string {
  return city.normalize('NFC').trim().toLowerCase();
}

/** Whether somebody wants to hear of new events of this kind, or in this place, at all by e-mail. */
export function isInterested({ preferences }: ContactFacts, { categorySlug, city }: Interest): boolean {
  const { categories, cities, channels } = preferences;
  return channels.email && (categories.includes(categorySlug) || cities.map(cityKey).includes(city));
}
