import type { ExecutionResult } from 'graphql';
import type { MapArea, MapRow, MapUpdate } from './map-state.js';
import type { MapWatch } from './seat-maps.js';
import type { Subscriber } from './subscriber.js';
import type { Upstream } from './upstreams.js';

export interface SeatMapUpstreamOptions {
  watch(listener: (update: MapUpdate) => void): Promise<MapWatch>;
  /** The client's answer for an update: its selection, its aliases, other subgraphs' fields. Never rejects. */
  frameOf(update: MapUpdate): Promise<ExecutionResult>;
  onDelivered(sockets: number): void;
}

const retryMs = 1_000;

/**
 * First the whole map, then what changes, for every subscriber in this order. While a frame is being worked out,
 * changes gather and go together in the next one, so a slow subgraph slows the map and piles nothing up.
 */
export class SeatMapUpstream implements Upstream {
  readonly #watch: Promise<MapWatch>;
  /** Have the whole map and are sent changes. */
  readonly #following = new Set<Subscriber>();
  readonly #newcomers = new Set<Subscriber>();
  #pending: MapUpdate | undefined;
  #busy = false;
  #stopped = false;
  #failing = false;

  constructor(private readonly options: SeatMapUpstreamOptions) {
    this.#watch = options.watch((update) => {
      this.#pending = this.#pending ? merge(this.#pending, update) : update;
      this.#start();
    });
    this.#watch.catch(() => undefined);
  }

  get subscribers(): number {
    return this.#following.size + this.#newcomers.size;
  }

  async add(subscriber: Subscriber): Promise<void> {
    this.#newcomers.add(subscriber);
    await this.#watch;
    this.#start();
  }

  remove(subscriber: Subscriber): void {
    this.#following.delete(subscriber);
    this.#newcomers.delete(subscriber);
  }

  stop(): void {
    this.#stopped = true;
    this.#watch.then((watch) => watch.stop()).catch(() => undefined);
  }

  #start(): void {
    if (!this.#busy) {
      this.#busy = true;
      this.#watch
        .then((watch) => this.#pump(watch))
        // Without a first snapshot there is nothing to send; `add` tells the subscribers.
        .catch(() => {
          this.#busy = false;
        });
    }
  }

  async #pump(watch: MapWatch): Promise<void> {
    try {
      while (!this.#stopped && (this.#newcomers.size > 0 || this.#pending)) {
        const newcomers = [...this.#newcomers];
        // Flushes into #pending what is newer than the last frame: it goes to the others, the newcomers have it in the whole.
        const whole = newcomers.length > 0 ? watch.whole() : undefined;
        const changes = this.#pending;
        const followers = [...this.#following];
        this.#pending = undefined;
        for (const newcomer of newcomers) {
          this.#newcomers.delete(newcomer);
          this.#following.add(newcomer);
        }
        const delivered = [
          changes && followers.length > 0 ? await this.#deliver(changes, followers) : true,
          whole ? await this.#deliver(whole, newcomers) : true,
        ];
        if (delivered.includes(false)) {
          this.#giveBack(delivered[0] ? undefined : changes, delivered[1] ? [] : newcomers);
          await new Promise((resolve) => setTimeout(resolve, retryMs).unref());
        }
      }
    } finally {
      // In the same turn in which the loop found nothing to do: whoever comes next starts it again.
      this.#busy = false;
    }
  }

  /** @returns whether the subscribers now have the update; an error in a required field leaves them without */
  async #deliver(update: MapUpdate, to: readonly Subscriber[]): Promise<boolean> {
    const frame = await this.options.frameOf(update);
    const complete = frame.data !== null && frame.data !== undefined;
    // One frame tells of the trouble; the tries after it stay silent until one succeeds.
    if (complete || !this.#failing) {
      for (const subscriber of to) {
        subscriber.push(frame);
      }
      this.options.onDelivered(to.length);
    }
    this.#failing = !complete;
    return complete;
  }

  #giveBack(changes: MapUpdate | undefined, newcomers: readonly Subscriber[]): void {
    if (changes) {
      this.#pending = this.#pending ? merge(changes, this.#pending) : changes;
    }
    for (const newcomer of newcomers) {
      if (this.#following.delete(newcomer)) {
        this.#newcomers.add(newcomer);
      }
    }
  }
}

/** Both as one update; of a row or area in both, the higher version. */
function merge(older: MapUpdate, newer: MapUpdate): MapUpdate {
  return {
    eventId: newer.eventId,
    rows: latest<MapRow>(older.rows, newer.rows),
    generalAdmission: latest<MapArea>(older.generalAdmission, newer.generalAdmission),
    asOf: newer.asOf,
  };
}

function latest<Part extends { key: string; version: number }>(
  older: readonly Part[],
  newer: readonly Part[],
): Part[] {
  const byKey = new Map(older.map((part) => [part.key, part]));
  for (const part of newer) {
    const known = byKey.get(part.key);
    if (!known || known.version < part.version) {
      byKey.set(part.key, part);
    }
  }
  return [...byKey.values()];
}
