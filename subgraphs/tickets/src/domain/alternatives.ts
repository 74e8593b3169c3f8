/** A row as seat letters, and how far it is from what the buyer wanted. */
export interface CandidateRow {
  key: string;
  /** One letter a seat; A is free. */
  letters: string;
  /** Indexes of seats with a restricted view. */
  restrictedView: readonly number[];
  /** Where the buyer looked: an index into this row, or into one like it. */
  around: number;
}

export interface SeatRun {
  rowKey: string;
  start: number;
  length: number;
}

const mostAlternatives = 3;

/**
 * Up to three runs of `length` adjacent free seats, one from each row, in the order of the rows given; in each row
 * the run with the fewest restricted views, and of these the one whose middle is nearest to where the buyer looked.
 */
export function findAlternatives(rows: readonly CandidateRow[], length: number): SeatRun[] {
  const found: SeatRun[] = [];
  for (const { key, letters, restrictedView, around } of rows) {
    let best: { start: number; restricted: number; distance: number } | null = null;
    for (let start = 0; start + length <= letters.length; start += 1) {
      if (letters.slice(start, start + length) !== 'A'.repeat(length)) continue;
      const restricted = restrictedView.filter((index) => index >= start && index < start + length).length;
      const distance = Math.abs(start + (length - 1) / 2 - around);
      const order = best ? restricted - best.restricted || distance - best.distance : -1;
      if (order < 0) best = { start, restricted, distance };
    }
    if (best) found.push({ rowKey: key, start: best.start, length });
    if (found.length === mostAlternatives) break;
  }
  return found;
}
