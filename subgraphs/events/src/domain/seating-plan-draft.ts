import type { InputFault } from '@parterre/subgraph-kit/errors';
import type { PlanArea, PlanLayout, PlanRow } from './seating-plan.js';

/** A row as it is entered: with its numbers, or with the first one and how many. */
export interface RowDraft extends Omit<PlanRow, 'numbers'> {
  numbers?: readonly string[] | null;
  first?: number | null;
  count?: number | null;
}

export interface PlanDraft {
  sections: readonly { name: string; rows: readonly RowDraft[] }[];
  areas: readonly PlanArea[];
}

export const mostSeatsInRow = 60;
export const mostSeatsInPlan = 100_000;
export const mostRowsInPlan = 5_000;
/** More would help nobody, and an answer stays readable. */
const mostFaults = 200;

/** Everything wrong with the plan, each with its path; none means `layoutFrom` may be called. */
export function planFaults(draft: PlanDraft): InputFault[] {
  const faults: InputFault[] = [];
  const report = (field: string, message: string) => faults.push({ field, message });

  let [rows, seats, places] = [0, 0, 0];
  const sectionNames = new Set<string>();
  draft.sections.forEach((section, index) => {
    const path = `sections[${index}]`;
    checkName(report, `${path}.name`, section.name, 40, sectionNames, 'section');
    if (section.rows.length === 0) report(`${path}.rows`, 'must have at least one row');
    const rowNames = new Set<string>();
    section.rows.forEach((row, position) => {
      rows += 1;
      seats += sizeOf(row);
      checkRow(report, `${path}.rows[${position}]`, row, rowNames);
    });
  });
  const areaKeys = new Set<string>();
  draft.areas.forEach((area, index) => {
    places += Math.max(0, area.capacity);
    checkName(report, `areas[${index}].key`, area.key, 40, areaKeys, 'area');
    if (area.capacity < 1 || area.capacity > mostSeatsInPlan) {
      report(`areas[${index}].capacity`, `must be 1 to ${mostSeatsInPlan} people`);
    }
  });

  if (draft.sections.length + draft.areas.length === 0)
    report('sections', 'or areas: a plan needs one of them');
  if (rows > mostRowsInPlan) report('sections', `have ${rows} rows; a plan has at most ${mostRowsInPlan}`);
  if (seats + places > mostSeatsInPlan) {
    report('sections', `and areas hold ${seats + places} people; a plan holds at most ${mostSeatsInPlan}`);
  }
  return shortened(faults);
}

/** The plan as it is kept. Only for a draft without faults. */
export function layoutFrom(draft: PlanDraft): PlanLayout {
  return {
    sections: draft.sections.map((section) => ({
      name: section.name,
      rows: section.rows.map((row) => ({
        row: row.row,
        numbers: numbersOf(row),
        x: row.x,
        y: row.y,
        spacing: row.spacing,
        angle: row.angle,
        curve: row.curve,
        accessible: row.accessible,
        restrictedView: row.restrictedView,
      })),
    })),
    areas: draft.areas.map(({ key, name, capacity }) => ({ key, name, capacity })),
  };
}

type Report = (field: string, message: string) => void;

function checkRow(report: Report, path: string, row: RowDraft, rowNames: Set<string>): void {
  checkName(report, `${path}.row`, row.row, 12, rowNames, 'row of this section');
  if (row.numbers != null && (row.count != null || row.first != null)) {
    report(`${path}.numbers`, 'must not be given together with first and count');
    return;
  }
  const size = sizeOf(row);
  const where = row.numbers != null ? `${path}.numbers` : `${path}.count`;
  if (size < 1) {
    report(where, 'must be at least one seat: give numbers, or first and count');
  } else if (size > mostSeatsInRow) {
    const parts = Math.ceil(size / mostSeatsInRow);
    report(
      where,
      `is ${size} seats, and a row has at most ${mostSeatsInRow}: split it at an aisle into ${parts} rows, ` +
        `e.g. "${row.row}-left" and "${row.row}-right", or into ${parts} sections`,
    );
    return;
  }
  const numbers = numbersOf(row);
  const seen = new Set<string>();
  numbers.forEach((number, index) => {
    checkName(report, `${path}.numbers[${index}]`, number, 8, seen, 'seat of this row');
  });
  checkMarks(report, `${path}.accessible`, row.accessible, seen);
  checkMarks(report, `${path}.restrictedView`, row.restrictedView, seen);
}

function checkMarks(
  report: Report,
  path: string,
  marked: readonly string[],
  numbers: ReadonlySet<string>,
): void {
  marked.forEach((number, index) => {
    if (!numbers.has(number)) report(`${path}[${index}]`, `the row has no seat "${number}"`);
  });
}

/** Names become parts of a seat's id, "section/row/number", so they are short and free of the slash. */
function checkName(
  report: Report,
  path: string,
  name: string,
  longest: number,
  taken: Set<string>,
  kind: string,
): void {
  if (name.includes('/')) report(path, 'must not contain "/", which separates the parts of a seat id');
  else if (name.trim() !== name || name === '')
    report(path, 'must not be empty or begin or end with a space');
  else if (name.length > longest) report(path, `must be at most ${longest} characters`);
  if (taken.has(name)) report(path, `"${name}" is the name of another ${kind}`);
  taken.add(name);
}

function sizeOf(row: RowDraft): number {
  return row.numbers?.length ?? row.count ?? 0;
}

function numbersOf(row: RowDraft): readonly string[] {
  const first = row.first ?? 1;
  return (
    row.numbers ?? Array.from({ length: Math.max(0, row.count ?? 0) }, (_, index) => String(first + index))
  );
}

function shortened(faults: InputFault[]): InputFault[] {
  if (faults.length <= mostFaults) return faults;
  const more = faults.length - mostFaults;
  return [
    ...faults.slice(0, mostFaults),
    { field: 'sections', message: `and ${more} more faults of this kind` },
  ];
}
