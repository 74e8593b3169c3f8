import type { OutboxEntry } from '@parterre/contracts/event';
import type { OutboxStore } from '@parterre/messaging/outbox-store';
import type { Collection, Document, IndexDescription } from 'mongodb';

/** A document whose changes are told to others: the write that changes it pushes the event here. */
export interface WithOutbox extends Document {
  outbox?: OutboxEntry[];
}

/** To be declared with the indexes of every collection that has outboxes: holds only documents with events waiting. */
export const outboxIndex: IndexDescription = {
  name: 'outbox_pending',
  key: { 'outbox.0.occurredAt': 1 },
  partialFilterExpression: { 'outbox.0.occurredAt': { $exists: true } },
};

export function outboxStore<Schema extends WithOutbox>(_collection: Collection<Schema>): OutboxStore {
  throw new Error('not built yet');
}
