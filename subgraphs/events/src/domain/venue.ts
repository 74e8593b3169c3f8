import type { InputFault } from '@parterre/subgraph-kit/errors';
import { isTimeZone } from './calendar.js';

export interface Address {
  street: string;
  postalCode: string | null;
  city: string;
  /** ISO 3166-1 alpha-2, e.g. FR. */
  country: string;
}

/** WGS 84, in degrees. */
export interface GeoPoint {
  lat: number;
  lng: number;
}

export interface Venue {
  id: string;
  name: string;
  address: Address;
  location: GeoPoint;
  /** IANA name, e.g. Europe/Paris: the venue's clock decides which day an event is on. */
  timeZone: string;
  /** Who entered it: this organizer and ADMIN may add seating plans. */
  ownerId: string;
  createdAt: Date;
}

export type VenueDraft = Pick<Venue, 'name' | 'address' | 'location' | 'timeZone'>;

/** What a validator of single fields cannot see; none means the venue can be kept. */
export function venueFaults(draft: VenueDraft): InputFault[] {
  const faults: InputFault[] = [];
  if (!isTimeZone(draft.timeZone)) {
    faults.push({
      field: 'timeZone',
      message: 'is not a known time zone; give an IANA name such as Europe/Paris',
    });
  }
  return faults;
}
