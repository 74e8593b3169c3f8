import type { Db, IndexDescription } from 'mongodb';

export interface CollectionIndexes {
  collection: string;
  indexes: IndexDescription[];
}

/** Makes each collection have exactly the indexes declared, `_id_` aside. */
export async function syncIndexes(_db: Db, _declarations: readonly CollectionIndexes[]): Promise<void> {
  throw new Error('not built yet');
}
