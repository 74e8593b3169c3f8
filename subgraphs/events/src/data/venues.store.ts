import type { CollectionIndexes } from '@parterre/mongo/indexes';
import type { Db, Filter } from 'mongodb';
import { fold, searchTerms } from '../domain/search-terms.js';
import type { Address, Venue } from '../domain/venue.js';
import type { VenueRepository } from '../use-cases/ports.js';

const collectionName = 'venues';

interface VenueDocument {
  _id: string;
  schemaVersion: 1;
  name: string;
  /** The name folded: what lists are sorted by. */
  nameKey: string;
  address: Address;
  /** GeoJSON: longitude first. */
  location: { type: 'Point'; coordinates: [lng: number, lat: number] };
  timeZone: string;
  ownerId: string;
  createdAt: Date;
  searchTerms: string[];
}

export const venueIndexes: CollectionIndexes = {
  collection: collectionName,
  indexes: [
    { name: 'by_name', key: { nameKey: 1, _id: 1 } },
    { name: 'by_word', key: { searchTerms: 1, nameKey: 1, _id: 1 } },
    { name: 'by_place', key: { location: '2dsphere' } },
  ],
};

const earthRadiusKm = 6_378.1;

export function createVenueStore(db: Db): VenueRepository {
  const venues = db.collection<VenueDocument>(collectionName);
  return {
    async create(venue) {
      await venues.insertOne(toDocument(venue));
    },

    async findMany(ids) {
      return (await venues.find({ _id: { $in: [...ids] } }).toArray()).map(toVenue);
    },

    async near({ lat, lng }, km, limit) {
      const found = await venues
        .find({
          location: { $nearSphere: [lng, lat], $maxDistance: km / earthRadiusKm },
        })
        .project<{ _id: string }>({ _id: 1 })
        .limit(limit)
        .toArray();
      return found.map((venue) => venue._id);
    },

    async list({ words, limit, after }) {
      const filter: Filter<VenueDocument> = {
        ...(words.length > 0 ? { searchTerms: { $all: [...words] } } : {}),
        // The range begins at the last name seen, and few venues share one: nothing before it is read again.
        ...(after
          ? { nameKey: { $gte: after[0] }, $or: [{ nameKey: { $gt: after[0] } }, { _id: { $gt: after[1] } }] }
          : {}),
      };
      const found = await venues
        .find(filter)
        .sort({ nameKey: 1, _id: 1 })
        .hint(words.length > 0 ? 'by_word' : 'by_name')
        .limit(limit)
        .toArray();
      return found.map((document) => ({ venue: toVenue(document), nameKey: document.nameKey }));
    },
  };
}

function toDocument(venue: Venue): VenueDocument {
  const { id, location, ...rest } = venue;
  return {
    _id: id,
    schemaVersion: 1,
    ...rest,
    nameKey: fold(venue.name),
    location: { type: 'Point', coordinates: [location.lng, location.lat] },
    searchTerms: searchTerms([venue.name, venue.address.city]),
  };
}

function toVenue({ _id, name, address, location, timeZone, ownerId, createdAt }: VenueDocument): Venue {
  const [lng, lat] = location.coordinates;
  return { id: _id, name, address, location: { lat, lng }, timeZone, ownerId, createdAt };
}
