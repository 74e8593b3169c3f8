import { apart } from '@parterre/messaging/correlation';
import type { Logger } from 'pino';
import type { RouterMetrics } from '../metrics.js';
import type { LiveSettings } from '../settings.js';
import type { LiveEvents } from './live-events.js';
import { type MapSnapshot, MapState, type MapUpdate } from './map-state.js';

export interface WatchedMapOptions {
  eventId: string;
  events: LiveEvents;
  settings: Pick<LiveSettings, 'frameMs' | 'resyncMs'>;
  metrics: RouterMetrics;
  log: Logger;
  read(): Promise<MapSnapshot>;
}

/**
 * One event's map, followed: live events as they come, a fresh read at intervals and after every gap. It listens
 * before it reads, so nothing falls between the two.
 */
export class WatchedMap {
  readonly #state: MapState;
  readonly #listeners = new Set<(update: MapUpdate) => void>();
  readonly #unsubscribe: (() => void)[];
  readonly #first: Promise<void>;
  #frame: NodeJS.Timeout | undefined;
  #resync: NodeJS.Timeout | undefined;
  #reading = false;
  #readAgain = false;
  #stopped = false;

  constructor(private readonly options: WatchedMapOptions) {
    const { eventId, events } = options;
    this.#state = new MapState(eventId);
    this.#unsubscribe = [
      events.onSeatsChanged(eventId, (change) => {
        if (!this.#state.mergeLive(change)) {
          this.#refresh();
        }
        this.#schedule();
      }),
      events.onGap(() => this.#refresh()),
    ];
    this.#first = this.#readFirst();
    // Whoever waits in `ready` sees the failure; with nobody waiting any more there is nobody to tell.
    this.#first.catch(() => undefined);
  }

  get watchers(): number {
    return this.#listeners.size;
  }

  /** @throws what the first read threw */
  ready(): Promise<void> {
    return this.#first;
  }

  add(listener: (update: MapUpdate) => void): void {
    this.#listeners.add(listener);
  }

  remove(listener: (update: MapUpdate) => void): void {
    this.#listeners.delete(listener);
  }

  /** Sends out what is waiting first, so that a whole map is never followed by something older. */
  whole(): MapUpdate {
    this.#flush();
    return this.#state.whole();
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#frame);
    clearTimeout(this.#resync);
    for (const unsubscribe of this.#unsubscribe) {
      unsubscribe();
    }
  }

  async #readFirst(): Promise<void> {
    this.#state.mergeSnapshot(await this.options.read());
    // The first watchers begin with the whole map: none of it is a change to them.
    this.#state.takeChanges();
    this.#scheduleResync();
  }

  /** Reads afresh, one read at a time; a wish that comes during a read is served by one more after it. */
  #refresh(): void {
    if (this.#stopped) {
      return;
    }
    if (this.#reading) {
      this.#readAgain = true;
      return;
    }
    this.#reading = true;
    const { read, metrics, log, eventId } = this.options;
    this.#first
      .then(read)
      .then((snapshot) => {
        metrics.resyncRepairs.inc(this.#state.mergeSnapshot(snapshot));
        this.#schedule();
      })
      .catch((error: unknown) => log.warn({ err: error, eventId }, 'seat map could not be read afresh'))
      .finally(() => {
        this.#reading = false;
        const again = this.#readAgain;
        this.#readAgain = false;
        if (again) {
          this.#refresh();
        } else {
          this.#scheduleResync();
        }
      });
  }

  #scheduleResync(): void {
    clearTimeout(this.#resync);
    if (!this.#stopped) {
      // Spread, so that many maps are not all read at one moment.
      const wait = this.options.settings.resyncMs * (0.9 + Math.random() * 0.2);
      // Not in the trace of whoever came first or bought last: it goes on for as long as anyone watches.
      this.#resync = apart(() => setTimeout(() => this.#refresh(), wait));
    }
  }

  /** A burst travels in one frame: the first change starts the clock. */
  #schedule(): void {
    if (this.#frame === undefined && !this.#stopped) {
      this.#frame = setTimeout(() => this.#flush(), this.options.settings.frameMs);
    }
  }

  #flush(): void {
    clearTimeout(this.#frame);
    this.#frame = undefined;
    const update = this.#state.takeChanges();
    if (update) {
      for (const listener of [...this.#listeners]) {
        listener(update);
      }
    }
  }
}
