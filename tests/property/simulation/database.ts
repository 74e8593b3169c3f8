import type { CollectionIndexes } from '@parterre/mongo/indexes';
import type { Db } from 'mongodb';
import { type Gate, SimulatedCollection } from './collection.js';
import { type Doc, Documents } from './documents.js';

/** The database of one subgraph. It survives whoever writes to it. */
export class SimulatedDatabase {
  readonly #collections = new Map<string, Documents>();

  constructor(indexes: readonly CollectionIndexes[]) {
    for (const declared of indexes) this.#documents(declared.collection).index(declared);
  }

  /** What one process sees of it: every call waits for its turn at the gate. */
  connection(gate: Gate): Db {
    const collection = (name: string) => new SimulatedCollection(this.#documents(name), gate);
    return { collection } as unknown as Db;
  }

  /** What is stored, to look at and not to change. */
  stored<Stored = Doc>(name: string): Stored[] {
    return this.#documents(name).all() as Stored[];
  }

  /** Changes of one collection since the beginning. */
  writesOf(name: string): number {
    return this.#documents(name).writes;
  }

  /** The same of all collections. */
  get writes(): number {
    return [...this.#collections.values()].reduce((sum, { writes }) => sum + writes, 0);
  }

  #documents(name: string): Documents {
    const known = this.#collections.get(name) ?? new Documents(name);
    this.#collections.set(name, known);
    return known;
  }
}
