import { Aggregator, Query } from 'mingo';
import { MongoBulkWriteError, MongoServerError } from 'mongodb';
import { copy, type Doc, type Documents, type Filter } from './documents.js';
import type { Update } from './update.js';

/** Does something with the documents, whole and at once, when its turn comes. */
export type Gate = <Answer>(act: () => Answer) => Promise<Answer>;

interface Upsert {
  upsert?: boolean;
}

/**
 * What the stores use of the driver's `Collection`. A method is one step of the schedule where the server promises
 * that it is one change, and a step a document where it does not (`insertMany`, `updateMany`).
 */
export class SimulatedCollection {
  constructor(
    private readonly documents: Documents,
    private readonly gate: Gate,
  ) {}

  findOne(filter: Filter, options?: { projection?: Filter }): Promise<Doc | null> {
    return this.gate(() => {
      const [found] = this.documents.matching(filter);
      return found ? (projected([found], options)[0] ?? null) : null;
    });
  }

  find(filter: Filter = {}, options?: { projection?: Filter }): SimulatedCursor {
    return new SimulatedCursor(this.documents, this.gate, filter, options);
  }

  countDocuments(filter: Filter): Promise<number> {
    return this.gate(() => this.documents.matching(filter).length);
  }

  distinct(field: string, filter: Filter): Promise<unknown[]> {
    return this.gate(() => [...new Set(this.documents.matching(filter).map((document) => document[field]))]);
  }

  aggregate(pipeline: Filter[]): { toArray(): Promise<unknown[]> } {
    return {
      toArray: () =>
        this.gate(() => copy(new Aggregator(asMingoHasIt(pipeline)).run(this.documents.all()) as unknown[])),
    };
  }

  async insertOne(document: object): Promise<void> {
    await this.gate(() => this.documents.insert(document));
  }

  async insertMany(documents: readonly object[], { ordered = true } = {}): Promise<void> {
    const failed: MongoServerError[] = [];
    for (const document of documents) {
      try {
        await this.insertOne(document);
      } catch (error) {
        if (!(error instanceof MongoServerError)) throw error;
        failed.push(error);
        if (ordered) break;
      }
    }
    const [first] = failed;
    if (first) throw bulkError(first, failed);
  }

  updateOne(filter: Filter, update: Update, { upsert = false }: Upsert = {}) {
    return this.gate(() => {
      const [found] = this.documents.matching(filter);
      if (found) {
        const { modified } = this.documents.change(found, update);
        return { matchedCount: 1, modifiedCount: modified ? 1 : 0, upsertedCount: 0 };
      }
      if (upsert) this.documents.upserted(filter, update);
      return { matchedCount: 0, modifiedCount: 0, upsertedCount: upsert ? 1 : 0 };
    });
  }

  async updateMany(filter: Filter, update: Update): Promise<void> {
    const found = await this.gate(() => this.documents.matching(filter).map(({ _id }) => _id));
    for (const _id of found) await this.updateOne({ ...filter, _id }, update);
  }

  findOneAndUpdate(
    filter: Filter,
    update: Update,
    { upsert = false, returnDocument }: Upsert & { returnDocument?: string } = {},
  ): Promise<Doc | null> {
    if (returnDocument !== 'after') throw new Error('The stores ask for the document as it is afterwards.');
    return this.gate(() => {
      const [found] = this.documents.matching(filter);
      if (found) return copy(this.documents.change(found, update).after);
      return upsert ? copy(this.documents.upserted(filter, update)) : null;
    });
  }

  replaceOne({ _id }: Filter, document: object): Promise<void> {
    return this.gate(() => {
      const [found] = this.documents.matching({ _id });
      if (found) this.documents.remove(found);
      this.documents.insert({ _id, ...document });
    });
  }

  async bulkWrite(operations: readonly { updateOne: { filter: Filter; update: Update } }[]): Promise<void> {
    for (const { updateOne } of operations) await this.updateOne(updateOne.filter, updateOne.update);
  }

  async deleteOne(filter: Filter): Promise<void> {
    await this.gate(() => {
      const [found] = this.documents.matching(filter);
      if (found) this.documents.remove(found);
    });
  }

  async deleteMany(filter: Filter): Promise<void> {
    await this.gate(() => {
      for (const found of this.documents.matching(filter)) this.documents.remove(found);
    });
  }
}

class SimulatedCursor {
  #sort: Record<string, 1 | -1> | null = null;
  #limit = Number.POSITIVE_INFINITY;

  constructor(
    private readonly documents: Documents,
    private readonly gate: Gate,
    private readonly filter: Filter,
    private readonly options: { projection?: Filter } | undefined,
  ) {}

  sort(by: Record<string, 1 | -1>): this {
    this.#sort = by;
    return this;
  }

  limit(most: number): this {
    this.#limit = most;
    return this;
  }

  hint(): this {
    return this;
  }

  toArray(): Promise<Doc[]> {
    return this.gate(() => {
      const found = this.documents.matching(this.filter);
      const sorted = this.#sort ? (new Query({}).find(found).sort(this.#sort).all() as Doc[]) : found;
      return projected(sorted.slice(0, this.#limit), this.options);
    });
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Doc> {
    yield* await this.toArray();
  }
}

/** Copies. A projection that only leaves fields out is not worth the time; one that chooses in an array or an object is. */
function projected(documents: Doc[], { projection }: { projection?: Filter } = {}): Doc[] {
  const chooses = Object.entries(projection ?? {}).some(
    ([path, value]) => typeof value === 'object' || path.includes('.'),
  );
  const wanted = chooses
    ? (new Query({}).find<Doc>(documents, projection as never).all() as Doc[])
    : documents;
  return wanted.map(copy);
}

/** To MongoDB all that is there is greater than null; mingo compares nothing but values of one type. */
function asMingoHasIt<Expression>(expression: Expression): Expression {
  if (Array.isArray(expression)) return expression.map(asMingoHasIt) as Expression;
  if (expression === null || typeof expression !== 'object') return expression;
  if (expression instanceof Date) return expression;
  const { $gt } = expression as { $gt?: unknown };
  if (Array.isArray($gt) && $gt[1] === null) return { $ne: [{ $ifNull: $gt }, null] } as Expression;
  const entries = Object.entries(expression).map(([key, value]) => [key, asMingoHasIt(value)]);
  return Object.fromEntries(entries) as Expression;
}

function bulkError(first: MongoServerError, failed: readonly MongoServerError[]): MongoBulkWriteError {
  const result = { getWriteConcernError: () => undefined } as never;
  return new MongoBulkWriteError(
    { message: first.message, code: 11_000, writeErrors: failed as never },
    result,
  );
}
