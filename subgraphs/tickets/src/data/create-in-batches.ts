import { isDuplicateKey } from '@parterre/mongo/errors';
import type { Collection, Document, OptionalUnlessRequiredId } from 'mongodb';

const batchSize = 500;

/** Inserts what is not there yet; a repetition finds its own documents and leaves them as they are by now. */
export async function createInBatches<Schema extends Document>(
  collection: Collection<Schema>,
  documents: readonly Schema[],
): Promise<void> {
  for (let start = 0; start < documents.length; start += batchSize) {
    const batch = documents.slice(start, start + batchSize) as OptionalUnlessRequiredId<Schema>[];
    try {
      await collection.insertMany(batch, { ordered: false });
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
    }
  }
}
