import type { OutboxEntry } from '@parterre/contracts/event';
import type { OutboxStore, PendingOutbox } from '@parterre/messaging/outbox-store';
import type { Collection, Document, Filter, IndexDescription, UpdateFilter } from 'mongodb';

/** A document whose changes are told to others: the write that changes it pushes the event here. */
export interface WithOutbox {
  outbox?: OutboxEntry[];
}

/** Declare it with the indexes of every collection that has outboxes: it holds only documents with events waiting. */
export const outboxIndex: IndexDescription = {
  name: 'outbox_pending',
  key: { 'outbox.0.occurredAt': 1, _id: 1 },
  partialFilterExpression: { 'outbox.0.occurredAt': { $exists: true } },
};

/** Keeps the outboxes of one collection, which must have `outboxIndex`. */
export function outboxStore<Schema extends WithOutbox & Document>(
  collection: Collection<Schema>,
): OutboxStore {
  const isLeft = leftByClocksAhead();
  return {
    async pending(limit, olderThanMs, after) {
      const documents = await collection
        .find(pendingFilter<Schema>(olderThanMs, after), { projection: { outbox: 1 } })
        .sort({ 'outbox.0.occurredAt': 1, _id: 1 })
        .limit(limit)
        .toArray();
      return documents
        .map((document) => ({ documentId: document._id, entries: document.outbox ?? [] }))
        .filter((waiting) => isLeft(waiting, olderThanMs));
    },

    async remove(documentId, entryIds) {
      const filter = { _id: documentId } as Filter<Schema>;
      const update = { $pull: { outbox: { id: { $in: [...entryIds] } } } } as unknown as UpdateFilter<Schema>;
      await collection.updateOne(filter, update);
    },
  };
}

/** Bounds the memory for events of the future; beyond it they are only later. */
const mostAhead = 1_000;

/**
 * What claims to be of the future was written by a clock that is ahead. It must not wait until that time has come, if
 * its process is dead; while that lives, the event is gone in a moment. So it is left behind once it was seen here for
 * as long as others must be old.
 */
function leftByClocksAhead(): (waiting: PendingOutbox, olderThanMs: number) => boolean {
  const seenSince = new Map<string, number>();
  return ({ entries: [first] }, olderThanMs) => {
    if (first === undefined || Date.parse(first.occurredAt) <= Date.now()) return true;
    const now = performance.now();
    const since = seenSince.get(first.id);
    if (since !== undefined && now - since >= olderThanMs) return true;
    if (seenSince.size >= mostAhead) seenSince.clear();
    if (since === undefined) seenSince.set(first.id, now);
    return false;
  };
}

/** What `pending` asks for; apart, so that a test can have it explained. */
export function pendingFilter<Schema extends WithOutbox & Document>(
  olderThanMs: number,
  after?: PendingOutbox,
): Filter<Schema> {
  const before = new Date(Date.now() - olderThanMs).toISOString();
  const ahead = new Date(Date.now() + olderThanMs).toISOString();
  const first = after?.entries[0]?.occurredAt;
  const from = first === undefined ? {} : { $gte: first };
  const due = {
    $or: [
      { 'outbox.0.occurredAt': { $lt: before, ...from } },
      { 'outbox.0.occurredAt': { $gt: ahead, ...from } },
    ],
  };
  if (first === undefined) return due as unknown as Filter<Schema>;
  const behind = { $or: [{ 'outbox.0.occurredAt': { $gt: first } }, { _id: { $gt: after?.documentId } }] };
  return { $and: [due, behind] } as unknown as Filter<Schema>;
}
