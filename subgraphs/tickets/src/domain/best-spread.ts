/**
 * A party that finds no row with room for all of them: several groups in rows as near to each other as can be, and
 * nobody alone if it can be avoided.
 */
import { bestWithin, type Candidate, type OpenRow, type SeatGroup } from './seat-group.js';

/** Free neighbours, as many as there are. */
interface Run {
  open: OpenRow;
  start: number;
  length: number;
}

interface Piece {
  run: Run;
  length: number;
}

/** How many rows further a party may reach, tried from the closest on; then the whole section, then the house. */
const reaches = [0, 1, 2, 3, 5, 8] as const;

/** @returns `null` only when there are fewer free seats than people */
export function chooseSpread(rows: readonly OpenRow[], quantity: number): SeatGroup[] | null {
  const everywhere = rows.flatMap(runsOf);
  const anyhow = divide(everywhere, quantity);
  if (!anyhow) return null;
  const fewestAlone = aloneIn(anyhow);
  const sections = bySection(rows);
  for (const reach of reaches) {
    let best: Candidate[] | null = null;
    for (const section of sections) {
      for (let first = 0; first === 0 || first + reach < section.length; first += 1) {
        const pieces = divide(section.slice(first, first + reach + 1).flat(), quantity);
        if (!pieces || aloneIn(pieces) > fewestAlone || (best && pieces.length > best.length)) continue;
        const groups = placed(pieces);
        if (!best || isBetterSpread(groups, best)) best = groups;
      }
    }
    if (best) return best;
  }
  for (const section of sections) {
    const pieces = divide(section.flat(), quantity);
    if (pieces && aloneIn(pieces) === fewestAlone) return placed(pieces);
  }
  return placed(anyhow);
}

/**
 * The longest runs first, so that the groups are few; then whoever would be alone gets company from the largest group
 * that can spare someone.
 */
function divide(runs: readonly Run[], quantity: number): Piece[] | null {
  let left = quantity;
  const pieces: Piece[] = [];
  for (const run of [...runs].sort((a, b) => b.length - a.length)) {
    if (left === 0) break;
    const length = Math.min(run.length, left);
    pieces.push({ run, length });
    left -= length;
  }
  if (left > 0) return null;
  const last = pieces.at(-1);
  if (last?.length === 1 && last.run.length > 1) {
    const generous = pieces.find(({ length }) => length > 2);
    if (generous) {
      generous.length -= 1;
      last.length += 1;
    }
  }
  return pieces;
}

function aloneIn(pieces: readonly Piece[]): number {
  return pieces.filter(({ length }) => length === 1).length;
}

function placed(pieces: readonly Piece[]): Candidate[] {
  return pieces.map(({ run, length }) => bestWithin(run.open, run, length));
}

function isBetterSpread(some: readonly Candidate[], others: readonly Candidate[]): boolean {
  const sum = (groups: readonly Candidate[], of: 'restricted' | 'distance') =>
    groups.reduce((total, group) => total + group[of], 0);
  const order =
    some.length - others.length ||
    sum(some, 'restricted') - sum(others, 'restricted') ||
    sum(some, 'distance') - sum(others, 'distance');
  return order < 0;
}

/** For each section its rows' runs, in plan order. */
function bySection(rows: readonly OpenRow[]): Run[][][] {
  const sections = new Map<string, OpenRow[]>();
  for (const open of [...rows].sort((a, b) => a.row.position - b.row.position)) {
    sections.set(open.row.section, [...(sections.get(open.row.section) ?? []), open]);
  }
  return [...sections.values()].map((section) => section.map(runsOf));
}

function runsOf(open: OpenRow): Run[] {
  return [...open.open.matchAll(/A+/g)].map(({ index, 0: run }) => ({
    open,
    start: index,
    length: run.length,
  }));
}
