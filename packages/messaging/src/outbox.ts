import { AsyncResource } from 'node:async_hooks';
import type { OutboxEntry } from '@parterre/contracts/event';
import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import type { Broker } from './broker.js';
import { failureFacts } from './errors.js';
import { messagingMetrics } from './metrics.js';
import { OutboxRelay } from './outbox-relay.js';
import type { OutboxStore } from './outbox-store.js';
import { publishOutbox } from './publish-outbox.js';

export type { OutboxStore } from './outbox-store.js';

export interface OutboxOptions {
  broker: Pick<Broker, 'publish' | 'healthy'>;
  /** Every collection with outboxes: what the relay looks through. */
  stores: readonly OutboxStore[];
  log: Logger;
  registry?: Registry;
  /** Pause between two looks of the relay, ms; 1,000 unless told. */
  relayIntervalMs?: number;
}

export interface Outbox {
  /**
   * To be called right after the write that stored the entries: publishes them and takes them out of the document,
   * in the background. Never throws and never waits; what fails is left to the relay. Events of one document keep
   * their order within one call, not from one call to the next.
   */
  flush(store: OutboxStore, documentId: unknown, entries: readonly OutboxEntry[]): void;
  /** Resolves when the flushes under way are done, well or not. */
  drain(): Promise<void>;
  /** Starts the relay. */
  start(): void;
  /** Stops the relay and drains. */
  stop(): Promise<void>;
}

/** Documents flushed at the same time; beyond it they wait, and beyond that the relay has them. */
const MAX_FLUSHING = 64;
const MAX_WAITING = 5_000;

const DEFAULT_RELAY_INTERVAL_MS = 1_000;

export function createOutbox(options: OutboxOptions): Outbox {
  const { broker, stores } = options;
  const log = options.log.child({ part: 'outbox' });
  const metrics = messagingMetrics(options.registry);
  const relay = new OutboxRelay({
    broker,
    stores,
    log,
    metrics,
    intervalMs: options.relayIntervalMs ?? DEFAULT_RELAY_INTERVAL_MS,
  });
  const waiting: (() => Promise<void>)[] = [];
  const flushing = new Set<Promise<void>>();

  /** Never rejects. */
  const flushNow = async (store: OutboxStore, documentId: unknown, entries: readonly OutboxEntry[]) => {
    let result = 'emptied';
    try {
      await publishOutbox(broker, store, { documentId, entries }, 'flush');
    } catch (error) {
      result = 'left';
      log.warn({ err: failureFacts(error), events: entries.map(({ id }) => id) }, 'events left to the relay');
    }
    metrics.outbox.inc({ path: 'flush', result });
  };

  const startNext = () => {
    while (flushing.size < MAX_FLUSHING) {
      const next = waiting.shift();
      if (next === undefined) return;
      const work = next().finally(() => {
        flushing.delete(work);
        startNext();
      });
      flushing.add(work);
    }
  };

  const drain = async () => {
    while (flushing.size > 0) await Promise.all(flushing);
  };

  return {
    flush(store, documentId, entries) {
      if (entries.length === 0) return;
      // Without a broker each would fail by itself: one line for the outage is enough, and the relay is there.
      if (!broker.healthy() || waiting.length >= MAX_WAITING) {
        metrics.outbox.inc({ path: 'flush', result: 'left' });
        return;
      }
      // Whoever makes room starts the next: bound, so that it runs under the ids of the work that wrote the entries.
      waiting.push(AsyncResource.bind(() => flushNow(store, documentId, entries)));
      startNext();
    },
    drain,
    start: () => relay.start(),
    async stop() {
      await relay.stop();
      await drain();
    },
  };
}
