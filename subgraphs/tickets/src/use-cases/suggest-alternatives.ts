import { type CandidateRow, findAlternatives } from '../domain/alternatives.js';
import { lettersAt } from '../domain/row.js';
import type { Sale } from '../domain/sale.js';
import type { SeatView } from '../domain/seat-view.js';
import type { Layout, Ports } from './ports.js';
import { seatViewAt } from './seat-views.js';
import type { Selection } from './selection.js';

/** The nearest few nearly always have what is wanted; then some more, and then it is no alternative any more. */
const rowsAtATime = [6, 24] as const;
const enough = 3;

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
    .sort((a, b) => Math.abs(a.position - position) - Math.abs(b.position - position));
  // Rows differ in length: what is in the middle of one is in the middle of the other.
  const middle = ((wanted.indexes[0] ?? 0) + (count - 1) / 2) / wanted.layout.numbers.length;

  const candidates: CandidateRow[] = [];
  for (const size of rowsAtATime) {
    const batch = near.slice(candidates.length, candidates.length + size);
    const keys = batch.map(({ key }) => key);
    const states = await rows.readRecent(sale.eventId, keys);
    for (const { key, numbers, restrictedView } of batch) {
      const state = states.find((candidate) => candidate.key === key);
      const letters = state ? lettersAt(state, clock()) : '';
      candidates.push({ key, letters, restrictedView, around: middle * numbers.length });
    }
    if (findAlternatives(candidates, count).length === enough || candidates.length === near.length) break;
  }
  return findAlternatives(candidates, count).flatMap(({ rowKey, start, length }) => {
    const row = layout.rows.get(rowKey);
    if (!row) return [];
    return [Array.from({ length }, (_, offset) => seatViewAt(sale, row, start + offset, 'AVAILABLE'))];
  });
}
