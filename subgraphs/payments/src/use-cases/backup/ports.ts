/** Where archives are kept: named blobs, written whole. */
export interface ArchiveStore {
  put(name: string, content: Buffer): Promise<void>;
  /** `null` when there is none of this name. */
  get(name: string): Promise<Buffer | null>;
  /** The ids of the backups there, finished or not: what stands before the first `/` of the names. */
  list(): Promise<string[]>;
  close(): Promise<void>;
}

/** The collections of a backup, in the order they are read in. */
export const backupCollections = ['ledger', 'orders', 'payments', 'reconciliations'] as const;
export type BackupCollection = (typeof backupCollections)[number];

/** The database a backup is made of, or brought back into. Documents are lines of text that keep every type. */
export interface BackupDatabase {
  read(collection: BackupCollection): AsyncIterable<string>;
  /** Whether none of the collections has a document. */
  isEmpty(): Promise<boolean>;
  write(collection: BackupCollection, lines: readonly string[]): Promise<void>;
  /**
   * Marks the movements that are not in the restored ledger as to be posted: the ledger was read before the payments,
   * which may have moved on meanwhile.
   */
  markUnposted(): Promise<void>;
}

/** Which of the backups at intervals is whose. */
export interface BackupSlots {
  /**
   * Takes this slot, once among all processes; one that was taken long ago and never finished can be taken over.
   * @returns whether it is the caller's now
   */
  take(slot: string, now: Date): Promise<boolean>;
  /** It was not finished: whoever comes next may try. */
  giveBack(slot: string): Promise<void>;
  finish(slot: string, backupId: string, now: Date): Promise<void>;
}
