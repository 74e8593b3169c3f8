import type { Broker } from './broker.js';
import { crashPoint } from './crash-point.js';
import type { OutboxStore, PendingOutbox } from './outbox-store.js';

/**
 * Publishes the events of one document in their order and takes those out that the broker has. A crash in between
 * has them published again: never lost, sometimes twice.
 *
 * @param by who does it: right after the write, or later for a process that died
 * @throws what `Broker.publish` throws, at the first event that fails; those before it are taken out all the same
 */
export async function publishOutbox(
  broker: Pick<Broker, 'publish'>,
  store: OutboxStore,
  { documentId, entries }: PendingOutbox,
  by: 'flush' | 'relay',
): Promise<void> {
  const published: string[] = [];
  crashPoint('outbox.before-publish', by);
  try {
    for (const entry of entries) {
      await broker.publish(entry);
      published.push(entry.id);
    }
  } finally {
    if (published.length > 0) {
      crashPoint('outbox.after-confirm', by);
      await store.remove(documentId, published);
    }
  }
}
