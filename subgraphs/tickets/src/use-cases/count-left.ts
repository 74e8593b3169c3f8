import type { PlacesLeft } from '../domain/waitlist.js';
import type { Ports } from './ports.js';

/** As it is stored: places of a hold that has lapsed count from the sweep on, at most two seconds later. */
export async function countLeft(
  { rows, areas }: Pick<Ports, 'rows' | 'areas'>,
  eventId: string,
): Promise<PlacesLeft> {
  const [seats, places] = await Promise.all([rows.countAvailable([eventId]), areas.availableByKey(eventId)]);
  return { seats: seats.get(eventId) ?? new Map(), areas: places };
}
