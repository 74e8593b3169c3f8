import type { Logger } from 'pino';
import type { Broker } from './broker.js';
import { failureFacts } from './errors.js';
import type { MessagingMetrics } from './metrics.js';
import type { OutboxStore, PendingOutbox } from './outbox-store.js';
import { publishOutbox } from './publish-outbox.js';

export interface RelayOptions {
  broker: Pick<Broker, 'publish' | 'healthy'>;
  stores: readonly OutboxStore[];
  log: Logger;
  metrics: MessagingMetrics;
  intervalMs: number;
}

/** Events younger than this are in the hands of the process that wrote them. */
const LEFT_BEHIND_AFTER_MS = 3_000;
/** Documents read, and documents published, at the same time. */
const BATCH = 200;
const CONCURRENCY = 32;
/** Longest pause while every event is refused: a full queue does not empty faster for being asked every second. */
const MAX_PAUSE_MS = 30_000;

/**
 * Publishes what a crash, or a broker that was away, left in the outboxes. Several may run over the same documents:
 * an event then goes out twice, which consumers bear.
 */
export class OutboxRelay {
  #running: Promise<void> | undefined;
  #stop = Promise.withResolvers<void>();
  #stopped = false;

  constructor(private readonly options: RelayOptions) {}

  start(): void {
    this.#running ??= this.#run();
  }

  /** Resolves when the documents under way are done; those behind them wait for the next process. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#stop.resolve();
    await this.#running;
  }

  async #run(): Promise<void> {
    let pauseMs = this.options.intervalMs;
    while (!this.#stopped) {
      const { published, failed } = await this.#pass();
      const stuck = failed > 0 && published === 0;
      pauseMs = stuck ? Math.min(pauseMs * 2, MAX_PAUSE_MS) : this.options.intervalMs;
      await this.#pause(pauseMs);
    }
  }

  /** One look at every store. Never rejects. */
  async #pass(): Promise<{ published: number; failed: number }> {
    const total = { published: 0, failed: 0 };
    for (const store of this.options.stores) {
      try {
        await this.#passThrough(store, total);
      } catch (error) {
        this.options.log.warn({ err: failureFacts(error) }, 'outboxes cannot be read');
      }
    }
    return total;
  }

  async #passThrough(store: OutboxStore, total: { published: number; failed: number }): Promise<void> {
    let last: PendingOutbox | undefined;
    while (!this.#stopped && this.options.broker.healthy()) {
      const batch = await store.pending(BATCH, LEFT_BEHIND_AFTER_MS, last);
      // Going on behind the last, whatever became of it: documents that fail must not hold up the others.
      last = batch.at(-1);
      const results = await this.#publishBatch(store, batch);
      total.published += results.filter((done) => done).length;
      total.failed += results.filter((done) => !done).length;
      if (batch.length < BATCH) return;
    }
  }

  async #publishBatch(store: OutboxStore, batch: readonly PendingOutbox[]): Promise<boolean[]> {
    const results: boolean[] = [];
    const queue = batch[Symbol.iterator]();
    const worker = async () => {
      for (const pending of queue) results.push(!this.#stopped && (await this.#publish(store, pending)));
    };
    await Promise.all(Array.from({ length: CONCURRENCY }, worker));
    return results;
  }

  async #publish(store: OutboxStore, pending: PendingOutbox): Promise<boolean> {
    let result = 'emptied';
    try {
      await publishOutbox(this.options.broker, store, pending, 'relay');
    } catch (error) {
      result = 'left';
      const events = pending.entries.map(({ id }) => id);
      this.options.log.warn({ err: failureFacts(error), events }, 'events not published, trying on');
    }
    this.options.metrics.outbox.inc({ path: 'relay', result });
    return result === 'emptied';
  }

  async #pause(ms: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const elapsed = new Promise((resolve) => {
      timer = setTimeout(resolve, ms);
    });
    await Promise.race([elapsed, this.#stop.promise]);
    clearTimeout(timer);
  }
}
