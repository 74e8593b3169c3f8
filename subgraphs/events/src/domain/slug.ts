import { dayAt } from './calendar.js';
import { fold } from './search-terms.js';

const longestTitle = 80;

/** The event's part of a link: `nabucco-2027-03-28`, by the date at the venue. */
export function slugFor(title: string, startsAt: Date, timeZone: string): string {
  const words = fold(title)
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, longestTitle)
    .replaceAll(/^-+|-+$/g, '');
  return `${words || 'event'}-${dayAt(startsAt, timeZone)}`;
}
