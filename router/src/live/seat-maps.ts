import { anonymous, type Viewer } from '@parterre/identity/viewer';
import { correlationId } from '@parterre/messaging/correlation';
import { Unavailable } from '@parterre/subgraph-kit/errors';
import type { Logger } from 'pino';
import type { SubgraphSource } from '../gateway/data-source.js';
import type { ServedSupergraph } from '../gateway/supergraph.js';
import type { RouterMetrics } from '../metrics.js';
import type { RouterContext } from '../request-context.js';
import type { LiveSettings } from '../settings.js';
import type { LiveEvents } from './live-events.js';
import { isRefusedToViewer, readSnapshot } from './map-snapshot.js';
import type { MapSnapshot, MapUpdate } from './map-state.js';
import { WatchedMap } from './watched-map.js';

export interface SeatMapsOptions {
  events: LiveEvents;
  supergraph: ServedSupergraph;
  sources: Readonly<Record<string, SubgraphSource>>;
  settings: LiveSettings;
  metrics: RouterMetrics;
  log: Logger;
}

export interface MapWatch {
  /** The whole map as of now; changes before this call have been told to the listeners before. */
  whole(): MapUpdate;
  stop(): void;
}

const snapshotMs = 8_000;
/** A map of 20,000 seats takes about 2 MB. */
const maxMaps = 1_000;

/** The seat maps somebody watches at the moment, each kept once however many watch it. */
export class SeatMaps {
  readonly #maps = new Map<string, WatchedMap>();

  constructor(private readonly options: SeatMapsOptions) {}

  /**
   * Follows an event's map. What everybody may see is kept once for all; a map that is refused to the anonymous
   * (a draft) is read with the viewer's own rights and shared with nobody else.
   * @throws what reading the first snapshot throws
   */
  async watch(eventId: string, viewer: Viewer, listener: (update: MapUpdate) => void): Promise<MapWatch> {
    try {
      return await this.#watchAs(eventId, anonymous, listener);
    } catch (error) {
      if (viewer.kind === 'anonymous' || !isRefusedToViewer(error)) {
        throw error;
      }
      return this.#watchAs(eventId, viewer, listener);
    }
  }

  stop(): void {
    for (const map of this.#maps.values()) {
      map.stop();
    }
    this.#maps.clear();
  }

  async #watchAs(eventId: string, viewer: Viewer, listener: (update: MapUpdate) => void): Promise<MapWatch> {
    const { events, settings, metrics, log } = this.options;
    const key = JSON.stringify([eventId, viewer]);
    if (this.#maps.size >= maxMaps && !this.#maps.has(key)) {
      throw new Unavailable('Too many seat maps are open at the moment.');
    }
    const map =
      this.#maps.get(key) ??
      new WatchedMap({
        eventId,
        events,
        settings,
        metrics,
        log,
        read: () => this.#read(eventId, viewer),
      });
    this.#maps.set(key, map);
    metrics.watchedMaps.set(this.#maps.size);
    map.add(listener);
    const stop = () => {
      map.remove(listener);
      if (map.watchers === 0 && this.#maps.get(key) === map) {
        map.stop();
        this.#maps.delete(key);
        metrics.watchedMaps.set(this.#maps.size);
      }
    };
    try {
      await map.ready();
    } catch (error) {
      stop();
      throw error;
    }
    return { whole: () => map.whole(), stop };
  }

  #read(eventId: string, viewer: Viewer): Promise<MapSnapshot> {
    const { sources, supergraph } = this.options;
    const tickets = sources.tickets;
    if (!tickets) {
      throw new Error('There is no tickets subgraph to read seat maps from.');
    }
    const context: RouterContext = {
      viewer,
      correlationId: correlationId(),
      clientAddress: '',
      deadline: performance.now() + snapshotMs,
    };
    return readSnapshot(tickets, supergraph.current().subgraphSchema('tickets'), eventId, context);
  }
}
