import { syncIndexes } from '@parterre/mongo/indexes';
import type { ClientSession, Collection, Db, Filter } from 'mongodb';
import { ulid } from 'ulid';
import { type Hall, type HoldRequest, indexesOf, layoutOf } from '../hall.js';
import { cartsOf } from './cart.js';

/** One document a seat: what both twins keep. It has an index for each of the questions that `rows` has one for. */
interface SeatDocument {
  /** `eventId/row/seat`, both from 0. */
  _id: string;
  schemaVersion: 1;
  eventId: string;
  tierId: string;
  /** Place in the plan. */
  position: number;
  n: string;
  s: 'A' | 'H';
  h?: string;
  x?: Date;
}

const seatIndexes = [
  { name: 'map', key: { eventId: 1, position: 1 } },
  { name: 'availability', key: { eventId: 1, tierId: 1, s: 1 } },
  { name: 'lapsing', key: { x: 1 }, partialFilterExpression: { x: { $exists: true } } },
];
const cartIndexes = [
  { name: 'hold', key: { 'entries.holdId': 1 } },
  {
    name: 'key',
    key: { buyerId: 1, 'entries.idempotencyKey': 1 },
    unique: true,
    partialFilterExpression: { 'entries.0.idempotencyKey': { $exists: true } },
  },
];
const tierId = ulid();
const batchSize = 10_000;

export interface Claim {
  holdId: string;
  expiresAt: Date;
}

export async function openSeatStore(db: Db) {
  await syncIndexes(db, [
    { collection: 'seats', indexes: seatIndexes },
    { collection: 'carts', indexes: cartIndexes },
  ]);
  const seats: Collection<SeatDocument> = db.collection('seats');
  const idsOf = (eventId: string, request: HoldRequest) =>
    indexesOf(request).map((index) => `${eventId}/${request.row}/${index}`);

  return {
    carts: cartsOf(db),

    async create(hall: Hall): Promise<string> {
      const eventId = ulid();
      const documents = layoutOf(hall, tierId).flatMap(({ position: row, numbers }) =>
        numbers.map(
          (n, index): SeatDocument => ({
            ...{ _id: `${eventId}/${row}/${index}`, schemaVersion: 1, eventId, tierId, n, s: 'A' },
            position: row * hall.seatsARow + index,
          }),
        ),
      );
      for (let from = 0; from < documents.length; from += batchSize) {
        await seats.insertMany(documents.slice(from, from + batchSize), { ordered: false });
      }
      return eventId;
    },

    /** @returns how many of the four were free and are held now */
    async take(
      eventId: string,
      request: HoldRequest,
      claim: Claim,
      session?: ClientSession,
    ): Promise<number> {
      const filter: Filter<SeatDocument> = {
        _id: { $in: idsOf(eventId, request) },
        $or: [{ s: 'A' }, { s: 'H', x: { $lte: new Date() } }],
      };
      const update = { $set: { s: 'H' as const, h: claim.holdId, x: claim.expiresAt } };
      const { modifiedCount } = await seats.updateMany(filter, update, session ? { session } : {});
      return modifiedCount;
    },

    async giveBack(eventId: string, request: HoldRequest, { holdId }: Claim): Promise<void> {
      await seats.updateMany(
        { _id: { $in: idsOf(eventId, request) }, h: holdId },
        { $set: { s: 'A' }, $unset: { h: '', x: '' } },
      );
    },

    /** The buyer is told which seats are gone. */
    async look(eventId: string, request: HoldRequest): Promise<void> {
      await seats.find({ _id: { $in: idsOf(eventId, request) } }).toArray();
    },

    async letters(eventId: string): Promise<string> {
      const found = seats.find({ eventId }, { projection: { s: 1 }, batchSize: 20_000 });
      return (await found.sort({ eventId: 1, position: 1 }).toArray()).map(({ s }) => s).join('');
    },
  };
}
