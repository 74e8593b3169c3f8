import type { OutboxEntry } from '@parterre/contracts/event';
import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import type { Broker } from './broker.js';
import type { OutboxStore } from './outbox-store.js';

export type { OutboxStore } from './outbox-store.js';

export interface OutboxOptions {
  broker: Pick<Broker, 'publish' | 'healthy'>;
  stores: readonly OutboxStore[];
  log: Logger;
  registry?: Registry;
  /** Pause between two looks of the relay, ms; 1,000 unless told. */
  relayIntervalMs?: number;
}

export interface Outbox {
  /**
   * To be called right after the write that stored the entries: publishes them and takes them out of the document,
   * in the background. Never throws and never waits; what fails is left to the relay.
   */
  flush(store: OutboxStore, documentId: unknown, entries: readonly OutboxEntry[]): void;
  /** Resolves when the flushes under way are done, well or not. */
  drain(): Promise<void>;
  /** Starts the relay. */
  start(): void;
  /** Stops the relay and drains. */
  stop(): Promise<void>;
}

export function createOutbox(_options: OutboxOptions): Outbox {
  throw new Error('not built yet');
}
