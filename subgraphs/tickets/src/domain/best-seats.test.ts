import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type BestWish, chooseBest } from './best-seats.js';
import type { RankedRow, SeatGroup } from './seat-group.js';

/** Rows of one section, the first nearest; the middle of a row is nearer than its ends. The seats marked are of row 0. */
function hall(
  letters: readonly string[],
  accessible: readonly number[] = [],
  restrictedView: readonly number[] = [],
): RankedRow[] {
  const section = 'Stalls';
  return letters.map((row, position) => {
    const distances = [...row].map((_, seat) =>
      Math.round(100 * Math.hypot(position + 5, seat - (row.length - 1) / 2)),
    );
    return {
      key: `${section}/${position}`,
      section,
      position,
      letters: row,
      distances,
      nearest: Math.min(...distances),
      accessible: position === 0 ? accessible : [],
      restrictedView: position === 0 ? restrictedView : [],
    };
  });
}

const wish = (quantity: number, more: Partial<BestWish> = {}): BestWish => ({
  quantity,
  adjacent: false,
  accessible: false,
  ...more,
});
/** The rows with what was chosen in place of the free letters. */
function seen(rows: readonly RankedRow[], groups: SeatGroup[] | null): string[] | null {
  if (!groups) return null;
  return rows.map(({ key, letters }) => {
    const taken = groups.filter(({ row }) => row.key === key);
    const isTaken = (seat: number) =>
      taken.some(({ start, length }) => seat >= start && seat < start + length);
    return [...letters].map((letter, seat) => (isTaken(seat) ? 'x' : letter)).join('');
  });
}
const chosen = (letters: readonly string[], one: BestWish, ...marked: (readonly number[])[]) => {
  const rows = hall(letters, ...marked);
  return seen(rows, chooseBest(rows, one));
};

describe('the order of preference', () => {
  test('side by side in the middle of the nearest row', () => {
    expect(chosen(['AAAAAAAAA', 'AAAAAAAAA'], wish(3))).toEqual(['AAAxxxAAA', 'AAAAAAAAA']);
  });

  test('no seat is orphaned while that can be avoided, a little further away', () => {
    expect(chosen(['HAAAAH', 'AAAAAA'], wish(3))).toEqual(['HAAAAH', 'xxxAAA']);
    expect(chosen(['HAAAAH', 'HHHHHH'], wish(3))).toEqual(['HxxxAH', 'HHHHHH']);
  });

  test('then in nearby rows, two and two', () => {
    expect(chosen(['HAAAHH', 'HHHHHH', 'HHAAHH', 'HAAHHH'], wish(4))).toEqual([
      'HAAAHH',
      'HHHHHH',
      'HHxxHH',
      'HxxHHH',
    ]);
  });

  test('nobody alone, even if that is further away', () => {
    expect(chosen(['HAAAHA', 'HHHHHH', 'HHAHHH', 'HHHHAA'], wish(4))).toEqual([
      'HAxxHA',
      'HHHHHH',
      'HHAHHH',
      'HHHHxx',
    ]);
    expect(chosen(['AHAHAH', 'HHHHHH'], wish(2))).toEqual(['xHxHAH', 'HHHHHH']);
  });

  test('side by side or not at all, if asked', () => {
    expect(chosen(['AAHAA', 'HAAHH'], wish(3, { adjacent: true }))).toBeNull();
    expect(chosen(['AAHAA', 'HAAHH'], wish(7))).toBeNull();
  });

  test('wheelchair places are for who needs them, until nothing else is left', () => {
    expect(chosen(['AAAAA', 'AAHAA'], wish(2), [2])).toEqual(['xxAAA', 'AAHAA']);
    expect(chosen(['AAAHH', 'HHHHH'], wish(2), [0, 1])).toEqual(['AxxHH', 'HHHHH']);
    expect(chosen(['AAAAA', 'AAAAA'], wish(3, { accessible: true }), [0])).toEqual(['xxxAA', 'AAAAA']);
    expect(chosen(['AHAHA', 'AAAAA'], wish(3, { accessible: true }), [2])).toEqual(['AHxHA', 'xxAAA']);
    expect(chosen(['HHAAA', 'AAAAA'], wish(1, { accessible: true }), [0])).toBeNull();
  });
});

const letters = fc
  .array(fc.string({ unit: fc.constantFrom('A', 'A', 'H'), minLength: 1, maxLength: 9 }), {
    minLength: 1,
    maxLength: 5,
  })
  .map((rows) => hall(rows));
const byNearness = (rows: RankedRow[]) => [...rows].sort((a, b) => a.nearest - b.nearest);
const runs = ({ letters: row }: RankedRow) => (row.match(/A+/g) ?? []).map((run) => run.length);

describe('a restricted view', () => {
  const pillars = [2, 3];

  test('only where nothing else is side by side without an orphan, however far', () => {
    expect(chosen(['AAAAAA', 'AAAAAA'], wish(2), [], pillars)).toEqual(['xxAAAA', 'AAAAAA']);
    expect(chosen(['HHAAHH', 'HHHHHH', 'AAHHHH'], wish(2), [], pillars)).toEqual([
      'HHAAHH',
      'HHHHHH',
      'xxHHHH',
    ]);
    expect(chosen(['HHAAHH', 'HHHHHH'], wish(2), [], pillars)).toEqual(['HHxxHH', 'HHHHHH']);
  });

  test('one such seat rather than two', () => {
    expect(chosen(['HAAAAH'], wish(2), [], [1, 2, 3])).toEqual(['HAAxxH']);
  });

  test('rather than a seat left alone, or the party apart', () => {
    expect(chosen(['HHAAHH', 'HAAAHH'], wish(2), [], pillars)).toEqual(['HHxxHH', 'HAAAHH']);
    expect(chosen(['HHAAHH', 'AHAHHH'], wish(2), [], pillars)).toEqual(['HHxxHH', 'AHAHHH']);
  });

  test('of nearby rows too, those without', () => {
    const letters = ['HHAAHHH', 'HHHAAHH', 'HAAHHHH'];
    expect(chosen(letters, wish(4))).toEqual(['HHxxHHH', 'HHHxxHH', 'HAAHHHH']);
    expect(chosen(letters, wish(4), [], pillars)).toEqual(['HHAAHHH', 'HHHxxHH', 'HxxHHHH']);
  });

  test('before a wheelchair place that nobody needs', () => {
    expect(chosen(['AAHH'], wish(1), [0], [1])).toEqual(['AxHH']);
  });
});

describe('whatever the hall', () => {
  test('as many free seats as wanted, each once; refused only when there are fewer', () => {
    fc.assert(
      fc.property(letters, fc.integer({ min: 1, max: 8 }), (rows, quantity) => {
        const groups = chooseBest(byNearness(rows), wish(quantity));
        const free = rows.flatMap(runs).reduce((sum, run) => sum + run, 0);
        if (!groups) {
          expect(free).toBeLessThan(quantity);
          return;
        }
        const taken = seen(rows, groups)?.join('') ?? '';
        expect([...taken].filter((letter) => letter === 'x')).toHaveLength(quantity);
        expect(
          groups.every(
            ({ row, start, length }) => row.letters.slice(start, start + length) === 'A'.repeat(length),
          ),
        ).toBe(true);
      }),
    );
  });

  test('one group wherever one row has room; then no orphan if that can be, and none nearer', () => {
    fc.assert(
      fc.property(letters, fc.integer({ min: 1, max: 6 }), (rows, quantity) => {
        const all = rows.flatMap((row) =>
          [...row.letters].flatMap((_, start) => {
            const end = start + quantity;
            if (row.letters.slice(start, end) !== 'A'.repeat(quantity)) return [];
            const after = `${row.letters.slice(0, start)}${'x'.repeat(quantity)}${row.letters.slice(end)}`;
            const count = (text: string) => [...`-${text}-`.matchAll(/(?<=[^A])A(?=[^A])/g)].length;
            const distance = row.distances.slice(start, end).reduce((sum, one) => sum + one, 0);
            return [{ orphans: count(after) > count(row.letters) ? 1 : 0, distance }];
          }),
        );
        const groups = chooseBest(byNearness(rows), wish(quantity, { adjacent: true }));
        if (all.length === 0) {
          expect(groups).toBeNull();
          return;
        }
        const [best] = all.sort((a, b) => a.orphans - b.orphans || a.distance - b.distance);
        const [group, ...others] = groups ?? [];
        expect(others).toEqual([]);
        const distance = group?.row.distances
          .slice(group.start, group.start + quantity)
          .reduce((sum, one) => sum + one, 0);
        expect(distance).toBe(best?.distance);
      }),
    );
  });

  test('as few alone as the free seats allow', () => {
    fc.assert(
      fc.property(letters, fc.integer({ min: 2, max: 8 }), (rows, quantity) => {
        const groups = chooseBest(byNearness(rows), wish(quantity));
        if (!groups) return;
        const alone = groups.filter(({ length }) => length === 1).length;
        expect(alone).toBe(fewestAlone(rows.flatMap(runs), quantity));
      }),
    );
  });
});

/** By trying everything. */
function fewestAlone([run, ...others]: readonly number[], quantity: number): number {
  if (quantity === 0) return 0;
  if (run === undefined) return Number.POSITIVE_INFINITY;
  const tried = Array.from({ length: Math.min(run, quantity) + 1 }, (_, size) => {
    return (size === 1 ? 1 : 0) + fewestAlone(others, quantity - size);
  });
  return Math.min(...tried);
}
