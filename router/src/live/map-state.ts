import type { SeatsChanged } from './live-events.js';

/** A row as the schema shows it; what never changes (seat ids, price tier) comes from the snapshot alone. */
export interface MapRow {
  key: string;
  version: number;
  seats: string;
  [constant: string]: unknown;
}

export interface MapArea {
  key: string;
  version: number;
  available: number;
  [constant: string]: unknown;
}

export interface MapSnapshot {
  rows: readonly MapRow[];
  generalAdmission: readonly MapArea[];
  /** ISO 8601, UTC. */
  asOf: string;
}

/** What is sent to watchers: the whole map, or the rows and areas that changed. */
export interface MapUpdate extends MapSnapshot {
  eventId: string;
}

interface Kept<Part> {
  parts: Map<string, Part>;
  changed: Set<string>;
}

/**
 * The seat map of one event as this router knows it. Whatever comes, in whatever order and however often, the
 * higher version of a row stays: so every router and every client ends at the same map.
 */
export class MapState {
  readonly #rows: Kept<MapRow> = { parts: new Map(), changed: new Set() };
  readonly #areas: Kept<MapArea> = { parts: new Map(), changed: new Set() };
  #asOf = '';

  constructor(private readonly eventId: string) {}

  /** Takes over what is newer in a fresh read. @returns how many rows and areas were out of date or new */
  mergeSnapshot(snapshot: MapSnapshot): number {
    let taken = 0;
    for (const row of snapshot.rows) {
      taken += take(this.#rows, row.key, row.version, row) ? 1 : 0;
    }
    for (const area of snapshot.generalAdmission) {
      taken += take(this.#areas, area.key, area.version, area) ? 1 : 0;
    }
    this.#advance(snapshot.asOf);
    return taken;
  }

  /** Takes over what is newer in a live event. @returns false when it speaks of rows that no snapshot has shown */
  mergeLive(change: SeatsChanged): boolean {
    let complete = true;
    for (const { key, version, seats } of change.rows) {
      const known = this.#rows.parts.get(key);
      if (known) {
        take(this.#rows, key, version, { ...known, version, seats });
      } else {
        complete = false;
      }
    }
    for (const { key, version, available } of change.areas) {
      const known = this.#areas.parts.get(key);
      if (known) {
        take(this.#areas, key, version, { ...known, version, available });
      } else {
        complete = false;
      }
    }
    this.#advance(change.asOf);
    return complete;
  }

  whole(): MapUpdate {
    return this.#update([...this.#rows.parts.values()], [...this.#areas.parts.values()]);
  }

  /** What changed since the last call, or nothing. */
  takeChanges(): MapUpdate | undefined {
    if (this.#rows.changed.size === 0 && this.#areas.changed.size === 0) {
      return undefined;
    }
    return this.#update(drain(this.#rows), drain(this.#areas));
  }

  #update(rows: MapRow[], generalAdmission: MapArea[]): MapUpdate {
    return { eventId: this.eventId, rows, generalAdmission, asOf: this.#asOf };
  }

  #advance(asOf: string): void {
    // Instants written by toISOString sort as text.
    this.#asOf = asOf > this.#asOf ? asOf : this.#asOf;
  }
}

function take<Part>(
  kept: Kept<Part & { version: number }>,
  key: string,
  version: number,
  part: Part & { version: number },
): boolean {
  const known = kept.parts.get(key);
  if (known && known.version >= version) {
    return false;
  }
  kept.parts.set(key, part);
  kept.changed.add(key);
  return true;
}

function drain<Part>({ parts, changed }: Kept<Part>): Part[] {
  const taken = [...changed].flatMap((key) => {
    const part = parts.get(key);
    return part ? [part] : [];
  });
  changed.clear();
  return taken;
}
