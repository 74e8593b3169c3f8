import { type Collection, type Db, type IndexDescription, MongoServerError } from 'mongodb';

export interface CollectionIndexes {
  collection: string;
  indexes: IndexDescription[];
}

const NAMESPACE_NOT_FOUND = 26;
const INDEX_NOT_FOUND = 27;
/** IndexOptionsConflict and IndexKeySpecsConflict: an index of this name is there, in another form. */
const CONFLICTS = [85, 86];

/**
 * Makes each collection have exactly the indexes declared, `_id_` aside: drops what is no longer declared, creates
 * what is missing, replaces what has changed. Collections that are not named are left alone. Several processes may do
 * this at once.
 *
 * An index is known by its name: one without a name gets the usual one (`email_1`).
 *
 * @throws MongoServerError when the documents there contradict a new unique index
 */
export async function syncIndexes(db: Db, declarations: readonly CollectionIndexes[]): Promise<void> {
  await Promise.all(
    declarations.map(async ({ collection: name, indexes }) => {
      const collection = db.collection(name);
      const declared = indexes.map((index) => ({ ...index, name: nameOf(index) }));
      await dropOthers(
        collection,
        declared.map((index) => index.name),
      );
      await Promise.all(declared.map((index) => createOrReplace(collection, index)));
    }),
  );
}

async function dropOthers(collection: Collection, declared: readonly string[]): Promise<void> {
  for (const name of await indexNames(collection)) {
    if (name !== '_id_' && !declared.includes(name)) await drop(collection, name);
  }
}

/** The server is the judge of sameness: creating what is there does nothing, and is refused if it has changed. */
async function createOrReplace(
  collection: Collection,
  index: IndexDescription & { name: string },
): Promise<void> {
  try {
    await collection.createIndexes([index]);
  } catch (error) {
    if (!hasCode(error, ...CONFLICTS)) throw error;
    await drop(collection, index.name);
    await collection.createIndexes([index]);
  }
}

async function drop(collection: Collection, name: string): Promise<void> {
  try {
    await collection.dropIndex(name);
  } catch (error) {
    // Another process that starts now was faster.
    if (!hasCode(error, INDEX_NOT_FOUND)) throw error;
  }
}

async function indexNames(collection: Collection): Promise<string[]> {
  try {
    const indexes = await collection.listIndexes().toArray();
    return indexes.map((index) => String(index.name));
  } catch (error) {
    if (hasCode(error, NAMESPACE_NOT_FOUND)) return [];
    throw error;
  }
}

function nameOf(index: IndexDescription): string {
  if (index.name !== undefined) return index.name;
  const pairs = index.key instanceof Map ? [...index.key] : Object.entries(index.key);
  return pairs.map(([field, direction]) => `${field}_${String(direction)}`).join('_');
}

function hasCode(error: unknown, ...codes: number[]): boolean {
  return error instanceof MongoServerError && codes.includes(Number(error.code));
}
