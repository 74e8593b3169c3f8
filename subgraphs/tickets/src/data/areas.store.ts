import type { CollectionIndexes } from '@parterre/mongo/indexes';
import type { Collection, Db, Filter, UpdateFilter } from 'mongodb';
import type { AreaDecision, AreaEntry, AreaState } from '../domain/area.js';
import { holdPlaces } from '../domain/area.js';
import type { AreaStore } from '../use-cases/ports.js';
import { createInBatches } from './create-in-batches.js';
import { KeyedQueue } from './keyed-queue.js';
import { byEventAndTier } from './rows.store.js';

type StoredEntry = Omit<AreaEntry, 'h'>;

/**
 * One area of counted places of one event. The entries are fields and not a list: one of thousands is then read and
 * written without the others, which costs a twentieth.
 */
interface AreaDocument extends Omit<AreaState, 'entries'> {
  /** `eventId/key`. */
  _id: string;
  schemaVersion: 1;
  eventId: string;
  /** By what the entry is of: a hold, or a ticket that was given back. */
  entriesBy: Record<string, StoredEntry>;
  /**
   * When the first of its entries lapses or may be forgotten, or earlier: an entry may have changed since. Absent when
   * there is none.
   */
  nextExpiry?: Date;
}

export const areaIndexes: CollectionIndexes = {
  collection: 'areas',
  indexes: [
    { name: 'availability', key: { eventId: 1, tierId: 1, available: 1 } },
    {
      name: 'lapsing',
      key: { nextExpiry: 1 },
      partialFilterExpression: { nextExpiry: { $exists: true } },
    },
  ],
};

/** Told of every area right after it was written, of what lapsed in it when that is swept. */
export type AreaListener = (eventId: string, area: Pick<AreaState, 'key' | 'version' | 'available'>) => void;

/** Beyond this many collisions in a row something other than contention is wrong. */
const mostTries = 100;

export function createAreaStore(db: Db, changed: AreaListener): AreaStore {
  const areas: Collection<AreaDocument> = db.collection('areas');
  const queue = new KeyedQueue();

  /** Writes over this version and nothing else. @returns whether that was still there */
  const write = async (id: string, version: number, update: UpdateFilter<AreaDocument>): Promise<boolean> => {
    const written = await areas.findOneAndUpdate({ _id: id, version }, update, afterwards);
    if (written) changed(written.eventId, written);
    return written !== null;
  };

  /** @returns what was decided on the entries of `of`, or on all of them; `null` when the area has changed meanwhile */
  const tryOn = async (id: string, decide: Decide, of?: string): Promise<boolean | null> => {
    const document = await areas.findOne({ _id: id }, of === undefined ? {} : { projection: only(of) });
    if (!document) throw new Error(`There is no area ${id}.`);
    const area = toArea(document);
    const decision = decide(area);
    if (decision === 'REFUSED') return false;
    if (decision !== 'SAME') {
      const done = await write(id, area.version, changesOf(area, decision, of === undefined));
      return done ? true : null;
    }
    // An entry that changed has left its time behind: the sweeper need not come for that again.
    if (of === undefined && document.nextExpiry?.getTime() !== firstEnd(area.entries)?.getTime()) {
      await areas.updateOne({ _id: id, version: area.version }, expiryOf(area.entries));
    }
    return true;
  };

  const change = async (id: string, decide: Decide, of?: string): Promise<boolean> => {
    let alone = of;
    for (let tries = 0; tries < mostTries; tries += 1) {
      const decided = await tryOn(id, decide, alone);
      if (decided === true) return true;
      // What has lapsed may make room: a refusal is one only in sight of all entries.
      if (decided === false && alone === undefined) return false;
      if (decided === false) alone = undefined;
    }
    throw new Error(`Area ${id} would not hold still.`);
  };

  return {
    create: (eventId, created) =>
      createInBatches(
        areas,
        created.map((area) => ({
          _id: idOf(eventId, area.key),
          schemaVersion: 1,
          eventId,
          ...area,
          available: area.capacity,
          entriesBy: {},
          version: 1,
        })),
      ),

    async read(eventId, keys) {
      const found = areas.find(keys ? { _id: { $in: idsOf(eventId, keys) } } : { eventId });
      return (await found.sort({ _id: 1 }).toArray()).map(toArea);
    },

    async readOf(eventId, keys, holdId) {
      const found = areas.find({ _id: { $in: idsOf(eventId, keys) } }, { projection: only(holdId) });
      return (await found.sort({ _id: 1 }).toArray()).map(toArea);
    },

    async readMany(ids) {
      const found = areas.find({ _id: { $in: ids.map(({ eventId, key }) => idOf(eventId, key)) } });
      return (await found.toArray()).map(toArea);
    },

    async countAvailable(eventIds) {
      const counts = await areas
        .aggregate<{ _id: { e: string; t: string }; available: number }>([
          { $match: { eventId: { $in: [...eventIds] } } },
          { $group: { _id: { e: '$eventId', t: '$tierId' }, available: { $sum: '$available' } } },
        ])
        .toArray();
      return byEventAndTier(counts);
    },

    async availableByKey(eventId) {
      const found = areas.find({ eventId }, { projection: { key: 1, available: 1 } });
      return new Map((await found.toArray()).map(({ key, available }) => [key, available]));
    },

    async hold(eventId, key, { holdId, quantity, expiresAt, allocation }, now) {
      const id = idOf(eventId, key);
      const decided = (of?: string) =>
        queue.runOrRefuse(id, () =>
          change(id, (area) => holdPlaces(area, holdId, quantity, expiresAt, now, allocation), of),
        );
      if (allocation) return decided(holdId);
      // Nearly always there are enough: then nothing is read, and contenders do not fail each other's writes.
      const entry: StoredEntry = { n: quantity, s: 'H', x: expiresAt };
      const written = await areas.findOneAndUpdate(
        {
          _id: id,
          available: { $gte: quantity },
          [pathOf(holdId)]: { $exists: false },
        } as Filter<AreaDocument>,
        {
          $inc: { available: -quantity, version: 1 },
          $set: { [pathOf(holdId)]: entry },
          $min: { nextExpiry: expiresAt },
        } as UpdateFilter<AreaDocument>,
        afterwards,
      );
      if (written) {
        changed(eventId, written);
        return true;
      }
      return decided();
    },

    change: (eventId, key, decide, of) => {
      const id = idOf(eventId, key);
      return queue.run(id, () => change(id, decide, of));
    },

    async due(now, limit) {
      const found = areas.find({ nextExpiry: { $lte: now } }).sort({ nextExpiry: 1 });
      return (await found.limit(limit).toArray()).map(toArea);
    },
  };
}

type Decide = (area: AreaState) => AreaDecision;

/** All of an area but its entries. */
const afterwards = { returnDocument: 'after', projection: { entriesBy: 0 } } as const;

const facts = {
  ...{ eventId: 1, key: 1, name: 1, tierId: 1, capacity: 1, available: 1, allocations: 1, version: 1 },
} as const satisfies Record<Exclude<keyof AreaState, 'entries'> | 'eventId', 1>;

/** All of an area, and of its entries this one. */
const only = (of: string) => ({ ...facts, [pathOf(of)]: 1 });

const pathOf = (of: string) => `entriesBy.${of}`;

const idOf = (eventId: string, key: string) => `${eventId}/${key}`;

const idsOf = (eventId: string, keys: readonly string[]) => keys.map((key) => idOf(eventId, key));

function toArea({ entriesBy = {}, ...area }: AreaDocument): AreaState & { eventId: string } {
  return { ...area, entries: Object.entries(entriesBy).map(([h, entry]) => ({ h, ...entry })) };
}

/** What a decision changes of an area. @param isWhole whether it was taken in sight of all entries */
function changesOf(
  area: AreaState,
  { available, allocations, entries }: Exclude<AreaDecision, string>,
  isWhole: boolean,
): UpdateFilter<AreaDocument> {
  const before = new Set(area.entries);
  const kept = new Set(entries.map(({ h }) => h));
  const written = entries.filter((entry) => !before.has(entry));
  const gone = area.entries.filter(({ h }) => !kept.has(h));
  const end = firstEnd(written);
  const { $set, $unset }: UpdateFilter<AreaDocument> = isWhole ? expiryOf(entries) : {};
  return {
    $set: {
      available,
      allocations: [...allocations],
      ...Object.fromEntries(written.map(({ h, ...entry }) => [pathOf(h), entry])),
      ...$set,
    },
    $unset: { ...Object.fromEntries(gone.map(({ h }) => [pathOf(h), ''])), ...$unset },
    $inc: { version: 1 },
    ...(!isWhole && end ? { $min: { nextExpiry: end } } : {}),
  } as UpdateFilter<AreaDocument>;
}

function expiryOf(entries: readonly AreaEntry[]): UpdateFilter<AreaDocument> {
  const end = firstEnd(entries);
  return end ? { $set: { nextExpiry: end } } : { $unset: { nextExpiry: '' } };
}

function firstEnd(entries: readonly AreaEntry[]): Date | null {
  return entries.length > 0 ? new Date(Math.min(...entries.map(({ x }) => x.getTime()))) : null;
}
