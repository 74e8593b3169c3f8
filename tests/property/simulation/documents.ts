import { isDeepStrictEqual } from 'node:util';
import type { CollectionIndexes } from '@parterre/mongo/indexes';
import { Query } from 'mingo';
import { MongoServerError } from 'mongodb';
import { type Update, updated } from './update.js';

export type Doc = Record<string, unknown> & { _id: unknown };
export type Filter = Record<string, unknown>;

interface UniqueIndex {
  name: string;
  paths: string[];
  covers(document: Doc): boolean;
  /** Who has a key. */
  owners: Map<string, unknown>;
}

/**
 * The documents of one collection, with MongoDB's meaning of filters and updates (by mingo) and its unique indexes.
 * Every method is one indivisible change, as the server's are.
 */
export class Documents {
  /** Changes so far. */
  writes = 0;
  readonly #byId = new Map<unknown, Doc>();
  readonly #unique: UniqueIndex[];

  constructor(readonly name: string) {
    this.#unique = [];
  }

  /** Those that are unique; the others change how fast an answer comes, not what it is. */
  index({ indexes }: CollectionIndexes): void {
    for (const { name = '', key, unique, partialFilterExpression } of indexes) {
      if (!unique) continue;
      const partial = partialFilterExpression ? new Query(partialFilterExpression as Filter) : null;
      this.#unique.push({
        name,
        paths: Object.keys(key),
        covers: (document) => partial?.test(document) ?? true,
        owners: new Map(),
      });
    }
  }

  all(): Doc[] {
    return [...this.#byId.values()];
  }

  /** Of the stored documents, not copies of them. */
  matching(filter: Filter): Doc[] {
    const { _id: id, ...rest } = filter;
    if (typeof id === 'string' || typeof id === 'number') {
      const found = this.#byId.get(id);
      return found && matcher(rest)(found) ? [found] : [];
    }
    if (Object.keys(filter).length === 0) return this.all();
    const among = idsNamed(id)?.flatMap((one) => this.#byId.get(one) ?? []) ?? [...this.#byId.values()];
    if (among.length === 0) return [];
    const matches = matcher(filter);
    return among.filter(matches);
  }

  insert(given: object): void {
    const document = copy(given) as Doc;
    if (this.#byId.has(document._id)) throw duplicate(this.name, '_id_');
    this.#claim(null, document);
    this.#byId.set(document._id, document);
    this.writes += 1;
  }

  /** Changes one document that was found. @returns it as it is afterwards, which may be as it was */
  change(before: Doc, update: Update): { after: Doc; modified: boolean } {
    // What is undefined is left out, as the driver is told to.
    const { $setOnInsert: _only, ...operators } = copy(update) as Record<string, Filter>;
    const after = updated(copy(before), Array.isArray(update) ? update : operators);
    if (isDeepStrictEqual(before, after)) return { after: before, modified: false };
    this.#claim(before, after);
    this.#byId.set(after._id, after);
    this.writes += 1;
    return { after, modified: true };
  }

  /** What an upsert inserts that found nothing: the filter's equalities, then the update. */
  upserted(filter: Filter, update: Update): Doc {
    const { $setOnInsert, ...operators } = update as Record<string, Filter>;
    const seed = Object.entries(filter).filter(([, value]) => !isOperators(value));
    const document = updated(copy({ ...Object.fromEntries(seed), ...$setOnInsert }), copy(operators));
    this.insert(document);
    return document as Doc;
  }

  remove(document: Doc): void {
    this.#byId.delete(document._id);
    for (const { owners } of this.#unique) {
      for (const [key, owner] of owners) if (owner === document._id) owners.delete(key);
    }
    this.writes += 1;
  }

  /** Gives the document its keys of all unique indexes, or throws and gives it none. */
  #claim(before: Doc | null, after: Doc): void {
    const claims = this.#unique.map((index) => ({
      index,
      old: before ? keysOf(index, before) : [],
      next: keysOf(index, after),
    }));
    for (const { index, next } of claims) {
      for (const key of next) {
        const owner = index.owners.get(key);
        if (owner !== undefined && owner !== after._id) throw duplicate(this.name, index.name);
      }
    }
    for (const { index, old, next } of claims) {
      for (const key of old) index.owners.delete(key);
      for (const key of next) index.owners.set(key, after._id);
    }
  }
}

/** As the driver stores it: what is undefined is not there. */
export function copy<Value>(value: Value): Value {
  if (Array.isArray(value)) return value.map(copy) as Value;
  if (value === null || typeof value !== 'object') return value;
  if (value instanceof Date) return new Date(value.getTime()) as Value;
  const entries = Object.entries(value).filter(([, one]) => one !== undefined);
  return Object.fromEntries(entries.map(([key, one]) => [key, copy(one)])) as Value;
}

/** Most filters say what is equal: for those mingo's general way takes ten times as long. */
function matcher(filter: Filter): (document: Doc) => boolean {
  const plain = Object.entries(filter).filter(([key, value]) => !key.startsWith('$') && isScalar(value));
  const rest = Object.entries(filter).filter((entry) => !plain.some(([key]) => key === entry[0]));
  const query = rest.length > 0 ? new Query(Object.fromEntries(rest)) : null;
  const wanted = plain.map(([path, value]) => ({ path: path.split('.'), value: comparable(value) }));
  return (document) =>
    wanted.every(({ path, value }) => valuesAt(document, path).some((one) => comparable(one) === value)) &&
    (query?.test(document) ?? true);
}

function isScalar(value: unknown): boolean {
  return value === null || typeof value !== 'object' || value instanceof Date;
}

function comparable(value: unknown): unknown {
  return value instanceof Date ? `date ${value.getTime()}` : value;
}

function isOperators(value: unknown): boolean {
  return value !== null && typeof value === 'object' && Object.keys(value).some((key) => key.startsWith('$'));
}

function idsNamed(id: unknown): unknown[] | null {
  const named = id as { $in?: unknown[] } | undefined;
  return Array.isArray(named?.$in) ? named.$in : null;
}

function keysOf({ paths, covers }: UniqueIndex, document: Doc): string[] {
  if (!covers(document)) return [];
  const values = paths.map((path) => valuesAt(document, path.split('.')));
  const keys = values.reduce<unknown[][]>(
    (all, some) => all.flatMap((start) => some.map((value) => [...start, value])),
    [[]],
  );
  return keys.map((key) => JSON.stringify(key));
}

/** Every value a path leads to: an array stands for each of its elements, what is not there for null. */
function valuesAt(value: unknown, [part, ...rest]: string[]): unknown[] {
  if (Array.isArray(value) && !/^\d+$/.test(part ?? '')) {
    return value.flatMap((one) => valuesAt(one, part === undefined ? [] : [part, ...rest]));
  }
  if (part === undefined) return [value ?? null];
  if (value === null || typeof value !== 'object') return [null];
  return valuesAt((value as Record<string, unknown>)[part], rest);
}

function duplicate(collection: string, index: string): MongoServerError {
  return new MongoServerError({
    message: `E11000 duplicate key error collection: ${collection} index: ${index} dup key`,
    code: 11_000,
  });
}
