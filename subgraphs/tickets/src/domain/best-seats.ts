/**
 * Which free seats are the best for a party: side by side in one row without leaving a single seat nobody would buy,
 * the nearest to what the audience looks at; then side by side at the cost of such an orphan; then, if that may be, in
 * nearby rows (best-spread.ts). Within each of these steps a restricted view comes last, however near.
 */
import { chooseSpread } from './best-spread.js';
import {
  type Candidate,
  candidateAt,
  isBetter,
  type OpenRow,
  type RankedRow,
  type SeatGroup,
} from './seat-group.js';

export interface BestWish {
  quantity: number;
  /** Side by side or not at all. */
  adjacent: boolean;
  /** At least one of the seats must be accessible by wheelchair. */
  accessible: boolean;
}

/**
 * The best seats for the wish, `null` when it cannot be met. Seats for wheelchairs go to others only when nothing else
 * is left.
 * @param rows ordered by `nearest`: the search ends where nothing better can follow
 */
export function chooseBest(rows: readonly RankedRow[], wish: BestWish): SeatGroup[] | null {
  if (wish.accessible) return choose(rows.map(whole), wish);
  return choose(lazily(rows, withoutWheelchairs), wish) ?? choose(lazily(rows, whole), wish);
}

function choose(rows: Iterable<OpenRow>, wish: BestWish): SeatGroup[] | null {
  const together = bestTogether(rows, wish.quantity, wish.accessible);
  if (together) return [together];
  if (wish.adjacent || wish.quantity === 1) return null;
  return wish.accessible ? chooseAround(rows, wish.quantity) : chooseSpread([...rows], wish.quantity);
}

/** The best neighbours of all rows. */
function bestTogether(rows: Iterable<OpenRow>, length: number, accessible: boolean): SeatGroup | null {
  let best: Candidate | null = null;
  for (const open of rows) {
    const cannotBeBeaten = best && !best.orphans && best.wheelchairs <= 1 && best.restricted === 0;
    if (best && cannotBeBeaten && open.row.nearest * length > best.distance) break;
    for (let start = open.open.indexOf('A'); start !== -1; start = open.open.indexOf('A', start + 1)) {
      const candidate = candidateAt(open, start, length);
      if (!candidate || (accessible && candidate.wheelchairs === 0)) continue;
      if (!best || isBetter(candidate, best)) best = candidate;
    }
  }
  return best;
}

/**
 * Around a wheelchair place, as many of the party beside it as can be; the others close by. Better two of them away
 * together than one alone.
 */
function chooseAround(rows: Iterable<OpenRow>, quantity: number): SeatGroup[] | null {
  const all = [...rows];
  const besides = Array.from({ length: quantity - 1 }, (_, less) => quantity - 1 - less);
  const aloneLast = [...besides.filter((size) => quantity - size !== 1 && size !== 1), quantity - 1, 1];
  for (const size of aloneLast) {
    const first = bestTogether(all, size, true);
    if (!first) continue;
    const left = all.map((open) =>
      open.row === first.row ? { ...open, open: without(open.open, first) } : open,
    );
    const near = left.filter(({ row }) => row.section === first.row.section);
    const rest = choose(near, { quantity: quantity - size, adjacent: false, accessible: false });
    const others = rest ?? choose(left, { quantity: quantity - size, adjacent: false, accessible: false });
    if (others) return [first, ...others];
  }
  return null;
}

function withoutWheelchairs(row: RankedRow): OpenRow {
  let open = row.letters;
  for (const index of row.accessible) open = without(open, { start: index, length: 1 });
  return { row, open };
}

function whole(row: RankedRow): OpenRow {
  return { row, open: row.letters };
}

function without(open: string, { start, length }: { start: number; length: number }): string {
  return `${open.slice(0, start)}${'-'.repeat(length)}${open.slice(start + length)}`;
}

/** Looks at a row only when the search gets there; may be gone through again. */
function lazily(rows: readonly RankedRow[], look: (row: RankedRow) => OpenRow): Iterable<OpenRow> {
  return {
    *[Symbol.iterator]() {
      for (const row of rows) yield look(row);
    },
  };
}
