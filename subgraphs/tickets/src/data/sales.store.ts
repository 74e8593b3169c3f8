import { isDuplicateKey } from '@parterre/mongo/errors';
import type { CollectionIndexes } from '@parterre/mongo/indexes';
import type { Collection, Db, Filter, UpdateFilter } from 'mongodb';
import { eventCode } from '../domain/numbers.js';
import type { Sale, SaleStatus, SaleTerms, SaleTier } from '../domain/sale.js';
import type { SaleStore } from '../use-cases/ports.js';

/** One event as it is sold. Its parts may come in any order; it is on the market once `readyAt` is there. */
interface SaleDocument extends SaleTerms, Pick<Sale, 'postponedVersion' | 'refundRun' | 'waitingRoom'> {
  /** The event's id. */
  _id: string;
  schemaVersion: 1;
  status: SaleStatus;
  code?: string;
  tiers?: SaleTier[];
  readyAt?: Date;
  /** There from the beginning of its last refund run until every order has been closed or asked back. */
  closingSince?: Date;
}

/** How many events share three letters and a year. */
interface CodeDocument {
  /** `OLY-2027`. */
  _id: string;
  taken: number;
}

export const saleIndexes: CollectionIndexes = {
  collection: 'sales',
  indexes: [
    { name: 'code', key: { code: 1 }, unique: true, partialFilterExpression: { code: { $exists: true } } },
    {
      name: 'closing',
      key: { closingSince: 1 },
      partialFilterExpression: { closingSince: { $exists: true } },
    },
  ],
};

const recentMs = 250;
const mostRecent = 1_000;

export function createSaleStore(db: Db): SaleStore {
  const sales: Collection<SaleDocument> = db.collection('sales');
  const codes: Collection<CodeDocument> = db.collection('codes');

  /**
   * Writes to the document, there or not. A duplicate key says that the filter did not match a document which is
   * there: one made by another process in this very moment is updated by the second try, and one that refuses that as
   * well is meant to.
   */
  const upsert = async (filter: Filter<SaleDocument>, update: UpdateFilter<SaleDocument>) => {
    for (let tries = 0; tries < 2; tries += 1) {
      try {
        await sales.updateOne(filter, update, { upsert: true });
        return;
      } catch (error) {
        if (!isDuplicateKey(error)) throw error;
      }
    }
  };

  const recent = new Map<string, { sale: Sale; at: number }>();
  const find = async (eventId: string) => {
    const document = await sales.findOne({ _id: eventId, readyAt: { $exists: true } });
    return document && toSale(document);
  };

  return {
    find,

    async findRecent(eventId) {
      const known = recent.get(eventId);
      if (known && performance.now() - known.at < recentMs) return known.sale;
      const sale = await find(eventId);
      recent.delete(eventId);
      if (sale) recent.set(eventId, { sale, at: performance.now() });
      const [oldest] = recent.size > mostRecent ? recent.keys() : [];
      if (oldest !== undefined) recent.delete(oldest);
      return sale;
    },

    async findMany(eventIds) {
      const found = sales.find({ _id: { $in: [...eventIds] }, readyAt: { $exists: true } });
      return (await found.toArray()).map(toSale);
    },

    async isKnown(eventId) {
      return (await sales.findOne({ _id: eventId }, { projection: { _id: 1 } })) !== null;
    },

    async saveTerms(eventId, terms) {
      // Refused where a version as high is there: that one stays.
      await upsert(
        { _id: eventId, version: { $lt: terms.version } },
        { $set: terms, $setOnInsert: { status: 'ON_SALE', schemaVersion: 1 } },
      );
    },

    async postpone(eventId, version) {
      await sales.updateOne({ _id: eventId }, { $max: { postponedVersion: version } });
      await sales.updateOne({ _id: eventId, status: 'ON_SALE' }, { $set: { status: 'POSTPONED' } });
    },

    async assignCode(eventId, letters, year) {
      const known = await sales.findOne({ _id: eventId }, { projection: { code: 1 } });
      if (known?.code) return known.code;
      const counted = await codes.findOneAndUpdate(
        { _id: `${letters}-${year}` },
        { $inc: { taken: 1 } },
        { upsert: true, returnDocument: 'after' },
      );
      const code = eventCode(letters, year, counted?.taken ?? 1);
      await sales.updateOne({ _id: eventId, code: { $exists: false } }, { $set: { code } });
      const assigned = await sales.findOne({ _id: eventId }, { projection: { code: 1 } });
      return assigned?.code ?? code;
    },

    async open(eventId, tiers) {
      await sales.updateOne(
        { _id: eventId, readyAt: { $exists: false } },
        { $set: { tiers: [...tiers], readyAt: new Date() } },
      );
    },

    async beginRefunds(eventId, run) {
      const status = run.reason === 'CANCELLED' ? ({ status: 'CANCELLED' } as const) : {};
      await upsert(
        // No run yet, or an earlier one.
        { _id: eventId, 'refundRun.version': { $not: { $gte: run.version } } },
        {
          $set: { ...status, refundRun: run, closingSince: run.startedAt },
          $setOnInsert: { version: 0, schemaVersion: 1 },
        },
      );
      const sale = await sales.findOne({ _id: eventId }, { projection: { refundRun: 1 } });
      return sale?.refundRun ?? run;
    },

    async runsUnderWay() {
      const found = sales.find({ closingSince: { $exists: true } }, { projection: { refundRun: 1 } });
      return (await found.toArray()).flatMap(({ _id, refundRun: run }) =>
        run ? [{ eventId: _id, run }] : [],
      );
    },

    async endRefunds(eventId, { version }) {
      await sales.updateOne({ _id: eventId, 'refundRun.version': version }, { $unset: { closingSince: '' } });
    },

    async saveWaitingRoom(eventId, room, instead) {
      const { matchedCount } = await sales.updateOne(
        instead
          ? { _id: eventId, 'waitingRoom.lineId': instead.lineId, 'waitingRoom.version': instead.version }
          : { _id: eventId, waitingRoom: { $exists: false } },
        { $set: { waitingRoom: { ...room, phases: [...room.phases] } } },
      );
      recent.delete(eventId);
      return matchedCount === 1;
    },

    async closeWaitingRoom(eventId) {
      await sales.updateOne({ _id: eventId }, { $unset: { waitingRoom: '' } });
      recent.delete(eventId);
    },
  };
}

function toSale({
  _id,
  code,
  tiers,
  readyAt: _readyAt,
  closingSince: _closing,
  schemaVersion: _schema,
  ...terms
}: SaleDocument): Sale {
  if (!code || !tiers) throw new Error(`Sale ${_id} is open without its code or tiers.`);
  return { ...terms, eventId: _id, code, tiers };
}
