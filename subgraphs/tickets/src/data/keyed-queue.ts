import { RateLimited } from '@parterre/subgraph-kit/errors';

/** Far more than are served within a buyer's patience; beyond it, waiting would only delay the refusal. */
const mostWaiting = 1_000;

/**
 * Runs tasks of one key one after the other, those of different keys side by side. It saves contenders for the same
 * document from failing each other's conditional writes; what is right is decided by those writes alone.
 */
export class KeyedQueue {
  readonly #lines = new Map<string, { tail: Promise<unknown>; length: number }>();

  /** How many wait for this key, the one at work included. */
  waiting(key: string): number {
    return this.#lines.get(key)?.length ?? 0;
  }

  /**
   * For buyers who want something: whoever comes last is sent away.
   * @throws RateLimited when too many wait for this key already
   */
  async runOrRefuse<T>(key: string, task: () => Promise<T>): Promise<T> {
    if (this.waiting(key) >= mostWaiting) {
      throw new RateLimited(
        'Too many buyers want these seats at this moment; try again, or look elsewhere.',
        1,
      );
    }
    return this.run(key, task);
  }

  /** For what must be done: money was taken, or seats are to be free again. Of that there is only as much as was held. */
  async run<T>(key: string, task: () => Promise<T>): Promise<T> {
    const line = this.#lines.get(key) ?? { tail: Promise.resolve(), length: 0 };
    this.#lines.set(key, line);
    line.length += 1;
    const result = line.tail.then(task);
    line.tail = result.catch(() => undefined);
    try {
      return await result;
    } finally {
      line.length -= 1;
      if (line.length === 0) this.#lines.delete(key);
    }
  }
}
