import type { OutboxEntry } from '@parterre/contracts/event';

/** The unpublished events of one document, in the order in which they happened. */
export interface PendingOutbox {
  readonly documentId: unknown;
  readonly entries: readonly OutboxEntry[];
}

/**
 * What the outbox needs of a collection whose documents carry an `outbox` array. `outboxStore` of
 * `@parterre/mongo/outbox` is the one that keeps them in MongoDB.
 */
export interface OutboxStore {
  /**
   * Documents with unpublished events, the longest waiting first.
   *
   * @param limit most documents to return
   * @param olderThanMs only documents whose first event waits at least this long: younger ones are being flushed
   *   by whoever wrote them
   * @param after the last document of the batch before, to go on behind it
   */
  pending(limit: number, olderThanMs: number, after?: PendingOutbox): Promise<PendingOutbox[]>;
  /** Takes published entries out of the document. Entries that are gone already are no error. */
  remove(documentId: unknown, entryIds: readonly string[]): Promise<void>;
}
