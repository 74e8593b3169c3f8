import type { RowState } from '../domain/row.js';

/** Long enough to answer a rush on one seat from memory, too short for anyone to notice that a seat came back. */
const freshMs = 250;
const mostRows = 10_000;

/** The rows as this process last saw them: it refuses from here what is plainly gone, and never grants from here. */
export class RowMemory {
  readonly #rows = new Map<string, { row: RowState; at: number }>();

  /** A slow read does not hide a newer write. */
  remember(id: string, row: RowState): void {
    if ((this.#rows.get(id)?.row.version ?? 0) > row.version) return;
    this.#rows.delete(id);
    this.#rows.set(id, { row, at: performance.now() });
    if (this.#rows.size > mostRows) {
      const [oldest] = this.#rows.keys();
      if (oldest !== undefined) this.#rows.delete(oldest);
    }
  }

  recall(id: string): RowState | null {
    const known = this.#rows.get(id);
    return known && performance.now() - known.at < freshMs ? known.row : null;
  }
}
