/** Neighbouring free seats of one row, and which of two such groups is the better one. */

/** A row as a chooser sees it. */
export interface RankedRow {
  key: string;
  section: string;
  /** Place in the plan. */
  position: number;
  /** One letter a seat; A may be taken. */
  readonly letters: string;
  /** From each seat to the focal point; only compared with each other. */
  distances: readonly number[];
  /** The least of them. */
  nearest: number;
  /** Indexes of wheelchair-accessible seats. */
  accessible: readonly number[];
  /** Indexes of seats with a restricted view. */
  restrictedView: readonly number[];
}

/** Neighbours in one row. */
export interface SeatGroup {
  row: RankedRow;
  start: number;
  length: number;
}

/** Free seats of one row: A is to be had, anything else is not. */
export interface OpenRow {
  row: RankedRow;
  open: string;
}

export interface Candidate extends SeatGroup {
  orphans: boolean;
  wheelchairs: number;
  /** How many of its seats have a restricted view. */
  restricted: number;
  distance: number;
}

/** These neighbours, if all of them are free. */
export function candidateAt({ row, open }: OpenRow, start: number, length: number): Candidate | null {
  let [distance, wheelchairs, restricted] = [0, 0, 0];
  for (let index = start; index < start + length; index += 1) {
    if (open[index] !== 'A') return null;
    distance += row.distances[index] ?? 0;
    if (row.accessible.includes(index)) wheelchairs += 1;
    if (row.restrictedView.includes(index)) restricted += 1;
  }
  const end = start + length;
  const left = open[start - 1] === 'A' && open[start - 2] !== 'A';
  const right = open[end] === 'A' && open[end + 1] !== 'A';
  return { row, start, length, orphans: left || right, wheelchairs, restricted, distance };
}

export function isBetter(one: Candidate, other: Candidate): boolean {
  const order =
    Number(one.orphans) - Number(other.orphans) ||
    one.wheelchairs - other.wheelchairs ||
    one.restricted - other.restricted ||
    one.distance - other.distance ||
    one.row.position - other.row.position ||
    one.start - other.start;
  return order < 0;
}

/** The best part of one run of free seats. @param start of the run, which is at least `length` long */
export function bestWithin(open: OpenRow, run: { start: number; length: number }, length: number): Candidate {
  let best: Candidate | null = null;
  for (let start = run.start; start + length <= run.start + run.length; start += 1) {
    const candidate = candidateAt(open, start, length);
    if (candidate && (!best || isBetter(candidate, best))) best = candidate;
  }
  if (!best) throw new RangeError(`A run of ${run.length} seats has no ${length} neighbours.`);
  return best;
}
