import type { RowState } from '../domain/row.js';

/** Events whose best seats are in demand at once; some 5 MB for one of 20,000 seats. */
const mostViews = 20;

interface View {
  rows: Map<string, RowState>;
  /** When the last whole read began, by `performance.now()`. */
  readAt: number;
  reading: { startedAt: number; done: Promise<void> } | null;
}

/**
 * Whole events as this process sees them, kept up to date by its own writes and by reading again at intervals. A row is
 * replaced only by one of a higher version, so a slow read never hides a newer write.
 */
export class RowViews {
  readonly #views = new Map<string, View>();
  readonly #read: (eventId: string) => Promise<RowState[]>;

  constructor(read: (eventId: string) => Promise<RowState[]>) {
    this.#read = read;
  }

  async of(eventId: string, maxAgeMs: number): Promise<ReadonlyMap<string, RowState>> {
    const view = this.#views.get(eventId) ?? {
      rows: new Map(),
      readAt: Number.NEGATIVE_INFINITY,
      reading: null,
    };
    this.#views.delete(eventId);
    this.#views.set(eventId, view);
    if (this.#views.size > mostViews) {
      const [leastWanted] = this.#views.keys();
      if (leastWanted !== undefined) this.#views.delete(leastWanted);
    }
    const since = performance.now() - maxAgeMs;
    while (view.readAt < since) await this.#refresh(eventId, view, since);
    return view.rows;
  }

  see(eventId: string, row: RowState): void {
    const view = this.#views.get(eventId);
    if (view) keepNewer(view, row);
  }

  /** Whoever comes while a read is under way that is young enough for them shares it. */
  async #refresh(eventId: string, view: View, since: number): Promise<void> {
    if (view.reading) {
      const { startedAt, done } = view.reading;
      await done;
      if (startedAt >= since) return;
      if (view.reading) return;
    }
    const startedAt = performance.now();
    const done = this.#read(eventId).then((rows) => {
      for (const row of rows) keepNewer(view, row);
      view.readAt = startedAt;
    });
    view.reading = { startedAt, done };
    try {
      await done;
    } finally {
      view.reading = null;
    }
  }
}

function keepNewer(view: View, row: RowState): void {
  const known = view.rows.get(row.key);
  if (!known || known.version < row.version) view.rows.set(row.key, row);
}
