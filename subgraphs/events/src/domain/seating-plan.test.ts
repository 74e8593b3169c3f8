import { expect, test } from 'vitest';
import { capacityOf, type PlanRow, seatsOf } from './seating-plan.js';
import { layoutFrom, type PlanDraft, planFaults } from './seating-plan-draft.js';

const line = { x: 0, y: 0, spacing: 1, angle: 0, curve: 0, accessible: [], restrictedView: [] };
const planOf = (rows: PlanDraft['sections'][number]['rows'], areas: PlanDraft['areas'] = []): PlanDraft => ({
  sections: [{ name: 'Stalls', rows }],
  areas,
});
const fieldsOf = (draft: PlanDraft) => planFaults(draft).map(({ field }) => field);

test('a run of seats becomes its numbers', () => {
  const layout = layoutFrom(planOf([{ ...line, row: 'A', first: 11, count: 3 }]));
  expect(layout.sections[0]?.rows[0]?.numbers).toEqual(['11', '12', '13']);
  expect(capacityOf(layout)).toBe(3);
});

test('seats stand along the row, bowed in its middle', () => {
  const row: PlanRow = {
    ...line,
    row: 'A',
    numbers: ['1', '2', '3'],
    x: 10,
    y: 20,
    spacing: 2,
    curve: 1,
    accessible: ['3'],
  };
  expect(seatsOf(row).map(({ number, x, y, accessible }) => [number, x, y, accessible])).toEqual([
    ['1', 10, 20, false],
    ['2', 12, 21, false],
    ['3', 14, 20, true],
  ]);
  expect(seatsOf({ ...row, angle: 90, curve: 0 }).map(({ x, y }) => [x, y])).toEqual([
    [10, 20],
    [10, 22],
    [10, 24],
  ]);
});

test('every fault is named with its path, at once', () => {
  const draft: PlanDraft = {
    sections: [
      {
        name: 'Stalls',
        rows: [
          { ...line, row: 'A', numbers: ['1', '2', '1', '2'] },
          { ...line, row: 'A', first: 1, count: 5 },
          { ...line, row: 'B' },
          { ...line, row: 'C', numbers: ['1'], count: 1 },
          { ...line, row: 'D', count: 2, accessible: ['7'] },
        ],
      },
      { name: 'Stalls', rows: [] },
      { name: 'Box 1/2', rows: [{ ...line, row: ' E', numbers: ['1/2'] }] },
    ],
    areas: [
      { key: 'floor', name: 'Floor', capacity: 0 },
      { key: 'floor', name: 'Pit', capacity: 10 },
    ],
  };
  expect(fieldsOf(draft)).toEqual([
    'sections[0].rows[0].numbers[2]',
    'sections[0].rows[0].numbers[3]',
    'sections[0].rows[1].row',
    'sections[0].rows[2].count',
    'sections[0].rows[3].numbers',
    'sections[0].rows[4].accessible[0]',
    'sections[1].name',
    'sections[1].rows',
    'sections[2].name',
    'sections[2].rows[0].row',
    'sections[2].rows[0].numbers[0]',
    'areas[0].capacity',
    'areas[1].key',
  ]);
});

test('a row that is too long is told how to be split', () => {
  const [fault] = planFaults(planOf([{ ...line, row: 'A', count: 61 }]));
  expect(fault?.field).toBe('sections[0].rows[0].count');
  expect(fault?.message).toContain('split it at an aisle into 2 rows');
  expect(planFaults(planOf([{ ...line, row: 'A', count: 60 }]))).toEqual([]);
});

test('a plan has at most 100,000 places and some', () => {
  const areas = [{ key: 'field', name: 'Field', capacity: 100_000 }];
  expect(planFaults({ sections: [], areas })).toEqual([]);
  expect(fieldsOf(planOf([{ ...line, row: 'A', count: 1 }], areas))).toEqual(['sections']);
  expect(fieldsOf({ sections: [], areas: [] })).toEqual(['sections']);
});

test('thousands of faults make a short answer', () => {
  const rows = Array.from({ length: 5_000 }, () => ({ ...line, row: 'A', count: 0 }));
  const faults = planFaults(planOf(rows));
  expect(faults).toHaveLength(201);
  expect(faults.at(-1)?.message).toContain('more faults');
});
