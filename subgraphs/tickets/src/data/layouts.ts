import type { Collection, Db } from 'mongodb';
import { rowKeyOf } from '../domain/seat-id.js';
import type { Layout, LayoutStore, NewArea, RowLayout } from '../use-cases/ports.js';
import type { RowDocument } from './row-document.js';

/** Some 2 MB for an event of 20,000 seats. */
const mostLayouts = 50;

/** Layouts never change once their event is on the market, so each is read once for as long as it is in demand. */
export class LayoutCache implements LayoutStore {
  readonly #layouts = new Map<string, Promise<Layout>>();
  readonly #rows: Collection<RowDocument>;
  readonly #areas: Collection<NewArea & { _id: string; eventId: string }>;

  constructor(db: Db) {
    this.#rows = db.collection('rows');
    this.#areas = db.collection('areas');
  }

  of(eventId: string): Promise<Layout> {
    const layout = this.#layouts.get(eventId) ?? this.#read(eventId);
    this.#layouts.delete(eventId);
    this.#layouts.set(eventId, layout);
    layout.catch(() => this.#layouts.delete(eventId));
    if (this.#layouts.size > mostLayouts) {
      const [leastWanted] = this.#layouts.keys();
      if (leastWanted !== undefined) this.#layouts.delete(leastWanted);
    }
    return layout;
  }

  async #read(eventId: string): Promise<Layout> {
    const rows = new Map<string, RowLayout>();
    const found = this.#rows
      .find(
        { eventId },
        {
          projection: {
            ...{ section: 1, row: 1, tierId: 1, position: 1, distances: 1 },
            ...{ 'seats.n': 1, 'seats.a': 1, 'seats.v': 1 },
          },
        },
      )
      .sort({ eventId: 1, position: 1 });
    for await (const { section, row, tierId, position, seats, distances } of found) {
      const key = rowKeyOf({ section, row });
      rows.set(key, {
        key,
        section,
        row,
        tierId,
        position,
        numbers: seats.map(({ n }) => n),
        accessible: seats.flatMap(({ a }, index) => (a ? [index] : [])),
        restrictedView: seats.flatMap(({ v }, index) => (v ? [index] : [])),
        distances: distances.split('/').map(Number),
      });
    }
    const areas = await this.#areas
      .find({ eventId }, { projection: { key: 1, name: 1, tierId: 1, capacity: 1 } })
      .sort({ _id: 1 })
      .toArray();
    const nearestFirst = [...rows.values()]
      .map((row) => ({ ...row, nearest: Math.min(...row.distances) }))
      .sort((a, b) => a.nearest - b.nearest);
    return { rows, nearestFirst, areas: new Map(areas.map((area) => [area.key, area])) };
  }
}
