type Entry<V> = { readonly value: V; readonly expiresAt: number };

/** A map of at most `capacity` entries that forgets the least recently used, and whatever has expired. */
export class BoundedCache<V> {
  readonly #entries = new Map<string, Entry<V>>();
  readonly #capacity: number;

  /** @throws RangeError unless `capacity` is a positive integer. */
  constructor(capacity: number) {
    if (!Number.isInteger(capacity) || capacity < 1) {
      throw new RangeError('The capacity of a cache is a positive integer.');
    }
    this.#capacity = capacity;
  }

  get size(): number {
    return this.#entries.size;
  }

  get(key: string): V | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined) return undefined;
    this.#entries.delete(key);
    if (entry.expiresAt <= Date.now()) return undefined;
    // A Map keeps the order of insertion: put back last, the first entry is always the one to forget.
    this.#entries.set(key, entry);
    return entry.value;
  }

  /** @param expiresAt milliseconds since the epoch; an instant that has passed stores nothing. */
  set(key: string, value: V, expiresAt: number): void {
    this.#entries.delete(key);
    if (expiresAt <= Date.now()) return;
    this.#entries.set(key, { value, expiresAt });
    if (this.#entries.size <= this.#capacity) return;
    const oldest = this.#entries.keys().next();
    if (!oldest.done) this.#entries.delete(oldest.value);
  }

  delete(key: string): void {
    this.#entries.delete(key);
  }
}
