import { type CandidateRow, findAlternatives } from '../domain/alternatives.js';
import { lettersAt } from '../domain/row.js';
import type { Sale } from '../domain/sale.js';
import type { SeatView } from '../domain/seat-view.js';
import type { Layout, Ports } from './ports.js';
import { seatViewAt } from './seat-views.js';
import type { Selection } from './selection.js';

/** Rows looked at: near enough to be an alternative, few enough for one quick query. */
const nearestRows = 30;

/** Up to three runs of as many adjacent free seats as were asked for, of the same price, the nearest rows first. */
export async function suggestAlternatives(
  { rows, clock }: Pick<Ports, 'rows' | 'clock'>,
  sale: Sale,
  layout: Layout,
  selection: Selection,
): Promise<SeatView[][]> {
  const [wanted] = selection.rows;
  if (!wanted) return [];
  const count = selection.rows.reduce((sum, { indexes }) => sum + indexes.length, 0);
  const { tierId, position } = wanted.layout;
  const near = [...layout.rows.values()]
    .filter((row) => row.tierId === tierId && row.numbers.length >= count)
    .sort((a, b) => Math.abs(a.position - position) - Math.abs(b.position - position))
    .slice(0, nearestRows);
  const states = await rows.read(
    sale.eventId,
    near.map(({ key }) => key),
  );
  const now = clock();
  const middle = (wanted.indexes[0] ?? 0) + (count - 1) / 2;
  const candidates = near.flatMap((row): CandidateRow[] => {
    const state = states.find(({ key }) => key === row.key);
    if (!state) return [];
    // Rows differ in length: what is in the middle of one is in the middle of the other.
    const around = (middle / wanted.layout.numbers.length) * row.numbers.length;
    return [{ key: row.key, letters: lettersAt(state, now), around }];
  });
  return findAlternatives(candidates, count).flatMap(({ rowKey, start, length }) => {
    const row = layout.rows.get(rowKey);
    if (!row) return [];
    return [Array.from({ length }, (_, offset) => seatViewAt(sale, row, start + offset, 'AVAILABLE'))];
  });
}
