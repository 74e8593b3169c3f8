import type { Collection, Db } from 'mongodb';
import {
  expireSeats,
  holdSeats,
  nextExpiryOf,
  type RowDecision,
  type RowState,
  sellSeats,
} from '../domain/row.js';
import type { RowOutcome, RowStore } from '../use-cases/ports.js';
import { createInBatches } from './create-in-batches.js';
import { KeyedQueue } from './keyed-queue.js';
import {
  type RowDocument,
  rowIdOf,
  type StoredRow,
  stateProjection,
  stillAsSeen,
  toRowState,
  writingOf,
} from './row-document.js';
import { RowMemory } from './row-memory.js';
import { RowViews } from './row-views.js';

/** Told of every row right after it was written. */
export type RowListener = (eventId: string, row: RowState) => void;

/**
 * Contenders for one row from which on it is a rush: then what this process saw of the row a moment ago is enough to
 * refuse. Without a rush the database is asked, for another process may just have freed the seats.
 */
const rush = 4;

/** Tries of one change against others' changes of the same seats; contention beyond that is a fault. */
const mostTries = 50;

/** The rows of seats. Correct with any number of processes: only conditional writes decide. */
export function createRowStore(db: Db, listener: RowListener): RowStore {
  const rows: Collection<RowDocument> = db.collection('rows');
  const readAll = async (eventId: string, rowKeys?: readonly string[]): Promise<RowState[]> => {
    const filter = rowKeys ? { _id: { $in: rowKeys.map((key) => rowIdOf(eventId, key)) } } : { eventId };
    const found = rows.find<StoredRow>(filter, { projection: stateProjection, batchSize: 5_000 });
    return (await found.sort({ eventId: 1, position: 1 }).toArray()).map(toRowState);
  };
  const views = new RowViews(readAll);
  const changed: RowListener = (eventId, row) => {
    views.see(eventId, row);
    listener(eventId, row);
  };
  const queue = new KeyedQueue();
  const memory = new RowMemory();

  const findState = async (id: string): Promise<{ eventId: string; row: RowState }> => {
    const document = await rows.findOne<StoredRow>({ _id: id }, { projection: stateProjection });
    if (!document) throw new Error(`There is no row ${id}.`);
    const row = toRowState(document);
    memory.remember(id, row);
    views.see(document.eventId, row);
    return { eventId: document.eventId, row };
  };

  const isRush = (id: string) => queue.waiting(id) >= rush;

  const write = async (id: string, decision: Extract<RowDecision, { changes: unknown }>) => {
    const document = await rows.findOneAndUpdate(
      stillAsSeen(id, decision.changes),
      writingOf(decision.changes),
      { returnDocument: 'after', projection: stateProjection },
    );
    if (!document) return null;
    const row = toRowState(document);
    memory.remember(id, row);
    changed(document.eventId, row);
    return row;
  };

  const change = async (id: string, decide: (row: RowState) => RowDecision): Promise<RowOutcome> => {
    for (let tries = 0; tries < mostTries; tries += 1) {
      const { row } = await findState(id);
      const decision = decide(row);
      if ('refused' in decision) return { kind: 'REFUSED', indexes: decision.refused, row };
      if (decision.changes.length === 0) return { kind: 'DONE', row };
      const written = await write(id, decision);
      if (written) return { kind: 'DONE', row: written };
    }
    throw new Error(`Row ${id} would not hold still.`);
  };

  return {
    create: (eventId, layout) =>
      createInBatches(
        rows,
        layout.map((row) => ({
          _id: rowIdOf(eventId, row.key),
          schemaVersion: 1,
          eventId,
          section: row.section,
          row: row.row,
          tierId: row.tierId,
          position: row.position,
          seats: row.numbers.map((n, index) => ({
            n,
            s: 'A',
            ...(row.accessible.includes(index) ? { a: true } : {}),
            ...(row.restrictedView.includes(index) ? { v: true } : {}),
          })),
          distances: row.distances.join('/'),
          available: row.numbers.length,
          version: 1,
        })),
      ),

    read: readAll,

    recent: (eventId, maxAgeMs) => views.of(eventId, maxAgeMs),

    async readRecent(eventId, rowKeys) {
      const known = rowKeys.flatMap((key) => memory.recall(rowIdOf(eventId, key)) ?? []);
      const others = rowKeys.filter((key) => !known.some((row) => row.key === key));
      const read = others.length > 0 ? await readAll(eventId, others) : [];
      for (const row of read) memory.remember(rowIdOf(eventId, row.key), row);
      return [...known, ...read];
    },

    async readMany(ids) {
      const wanted = ids.map(({ eventId, rowKey }) => rowIdOf(eventId, rowKey));
      const found = await rows
        .find<StoredRow>({ _id: { $in: wanted } }, { projection: stateProjection })
        .toArray();
      return found.map((document) => ({ ...toRowState(document), eventId: document.eventId }));
    },

    async countAvailable(eventIds) {
      const counts = await rows
        .aggregate<{ _id: { e: string; t: string }; available: number }>([
          { $match: { eventId: { $in: [...eventIds] } } },
          { $group: { _id: { e: '$eventId', t: '$tierId' }, available: { $sum: '$available' } } },
        ])
        .toArray();
      return byEventAndTier(counts);
    },

    async plainlyGone(eventId, rowKey, claim, now) {
      const id = rowIdOf(eventId, rowKey);
      const goneIn = (row: RowState) => {
        const decision = holdSeats(row, claim, now, now);
        return 'refused' in decision ? decision.refused : [];
      };
      const known = memory.recall(id);
      if (!known || goneIn(known).length === 0) return [];
      // A look, unless there is a rush, costs less than a cart and a row that are written for nothing.
      return queue.runOrRefuse(id, async () =>
        goneIn((isRush(id) && memory.recall(id)) || (await findState(id)).row),
      );
    },

    hold(eventId, rowKey, claim, expiresAt, now) {
      const id = rowIdOf(eventId, rowKey);
      return queue.runOrRefuse(id, async () => {
        const known = isRush(id) ? memory.recall(id) : null;
        const gone = known ? holdSeats(known, claim, expiresAt, now) : null;
        if (known && gone && 'refused' in gone) return { kind: 'REFUSED', indexes: gone.refused, row: known };
        // A right to nothing but allocated seats must not take free ones: that needs a look.
        if (claim.allocation?.only) return change(id, (row) => holdSeats(row, claim, expiresAt, now));
        // Nearly always all of them are free: then this is the only write, and nothing was read.
        const written = await write(id, {
          changes: claim.indexes.map((index) => ({
            index,
            from: { s: 'A' },
            to: { s: 'H', h: claim.holdId, x: expiresAt },
          })),
        });
        if (written) return { kind: 'DONE', row: written };
        return change(id, (row) => holdSeats(row, claim, expiresAt, now));
      });
    },

    sell(eventId, rowKey, claim, expiresAt, now) {
      const { indexes, holdId } = claim;
      const id = rowIdOf(eventId, rowKey);
      return queue.run(id, async () => {
        // Nearly always the hold has all of them still: then this is the only write, and nothing was read.
        const written = await write(id, {
          changes: indexes.map((index) => ({
            index,
            from: { s: 'H', h: holdId, x: expiresAt },
            to: { s: 'S', h: holdId },
          })),
        });
        if (written) return { kind: 'DONE', row: written };
        return change(id, (row) => sellSeats(row, claim, now));
      });
    },

    change(eventId, rowKey, decide) {
      const id = rowIdOf(eventId, rowKey);
      return queue.run(id, () => change(id, decide));
    },

    async sweep(now, limit) {
      const due = await rows
        .find<StoredRow>({ nextExpiry: { $lte: now } }, { projection: stateProjection })
        .sort({ nextExpiry: 1 })
        .limit(limit)
        .toArray();
      const ended = new Set<string>();
      for (const document of due) {
        const row = toRowState(document);
        const decision = expireSeats(row, now);
        if ('refused' in decision) continue;
        const lapsed = decision.changes;
        const left = row.seats.map((seat, index) => lapsed.find((one) => one.index === index)?.to ?? seat);
        const expiry = nextExpiryOf(left);
        const { $set = {}, $unset = {}, $inc } = writingOf(lapsed);
        const written = await rows.findOneAndUpdate(
          // A hold that came since then may lapse earlier: the version says whether one did.
          { _id: document._id, version: document.version },
          {
            $set: { ...$set, ...(expiry ? { nextExpiry: expiry } : {}) },
            $unset: { ...$unset, ...(expiry ? {} : { nextExpiry: '' }) },
            ...(lapsed.length > 0 ? { $inc } : {}),
          } as Parameters<typeof rows.updateOne>[1],
          { returnDocument: 'after', projection: stateProjection },
        );
        if (!written || lapsed.length === 0) continue;
        for (const { from } of lapsed) if (from.h) ended.add(from.h);
        memory.remember(document._id, toRowState(written));
        changed(document.eventId, toRowState(written));
      }
      return { holdIds: [...ended], rows: due.length };
    },
  };
}

export function byEventAndTier(
  counts: readonly { _id: { e: string; t: string }; available: number }[],
): Map<string, Map<string, number>> {
  const result = new Map<string, Map<string, number>>();
  for (const { _id, available } of counts) {
    const tiers = result.get(_id.e) ?? new Map<string, number>();
    result.set(_id.e, tiers.set(_id.t, available));
  }
  return result;
}
