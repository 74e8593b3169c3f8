import type { Viewer } from '@parterre/identity/viewer';
import type { Clock } from '@parterre/subgraph-kit/clock';
import { BadUserInput } from '@parterre/subgraph-kit/errors';
import { type GeoPoint, type Venue, venueFaults } from '../domain/venue.js';
import { requireOrganizer } from './permissions.js';
import type { NewId, VenueRepository } from './ports.js';

export interface CreateVenueCommand {
  name: string;
  address: { street: string; postalCode?: string | null; city: string; country: string };
  location: GeoPoint;
  timeZone: string;
}

interface Needs {
  venues: VenueRepository;
  clock: Clock;
  newId: NewId;
}

/** @throws BadUserInput for a time zone that does not exist */
export async function createVenue(needs: Needs, viewer: Viewer, command: CreateVenueCommand): Promise<Venue> {
  const { userId } = requireOrganizer(viewer);
  const { address, location } = command;
  const draft = {
    name: command.name.trim(),
    address: {
      street: address.street,
      postalCode: address.postalCode ?? null,
      city: address.city.trim(),
      country: address.country,
    },
    location: { lat: location.lat, lng: location.lng },
    timeZone: command.timeZone,
  };
  const faults = venueFaults(draft);
  if (faults.length > 0) throw new BadUserInput(faults);

  const venue = { ...draft, id: needs.newId(), ownerId: userId, createdAt: needs.clock() };
  await needs.venues.create(venue);
  return venue;
}
