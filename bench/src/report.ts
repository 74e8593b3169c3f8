import { contenderNames } from './entrants.js';
import type { HoldFigures } from './measure-holds.js';
import type { Spread } from './spread.js';

/** What one scenario found, to be printed as Markdown. */
export interface Findings {
  title: string;
  /** How it was measured. */
  method: string;
  tables: string[];
  targets: Target[];
  notes: string[];
}

export interface Target {
  what: string;
  /** As quality asks for it: `>= 0.6 x`. */
  wanted: string;
  found: string;
  isMet: boolean;
  /** Printed when it is missed. */
  why?: string;
}

export function findingsAsMarkdown({ title, method, tables, targets, notes }: Findings): string {
  const verdicts = targets.map(({ what, wanted, found, isMet }) => [
    what,
    wanted,
    found,
    isMet ? 'met' : '**missed**',
  ]);
  const reasons = targets.flatMap(({ what, isMet, why }) =>
    isMet || !why ? [] : [`- Missed, ${what}: ${why}`],
  );
  return [
    `## ${title}`,
    method,
    ...tables,
    ...(targets.length > 0 ? [table(['target', 'wanted', 'found', ''], verdicts)] : []),
    ...(reasons.length > 0 ? [reasons.join('\n')] : []),
    ...notes,
  ].join('\n\n');
}

/** The first column is text, the others are figures. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map((_, index) => (index === 0 ? '---' : '---:'))), ...rows.map(line)].join(
    '\n',
  );
}

/** `1.23 (1.10 - 1.40)`: the median, and the least and the most of all rounds. */
export function shown({ median, least, most }: Spread, digits = 2): string {
  return `${median.toFixed(digits)} (${least.toFixed(digits)} - ${most.toFixed(digits)})`;
}

/** Ways of holding, side by side. */
export function holdTable(figures: readonly HoldFigures[], what = 'hold'): string {
  return table(
    [`CPU ms a ${what}`, 'in all', 'of which', `${what}s/s`, 'p50 ms', 'p99 ms', 'granted'],
    figures.map(({ kind, cpuMs, cpuMsByPart, perSecond, p50Ms, p99Ms, granted }) => [
      contenderNames[kind],
      shown(cpuMs),
      Object.entries(cpuMsByPart)
        .map(([part, { median }]) => `${part} ${median.toFixed(2)}`)
        .join(', '),
      shown(perSecond, 0),
      shown(p50Ms, 1),
      shown(p99Ms, 1),
      `${(100 * granted.median).toFixed(0)} %`,
    ]),
  );
}

export function atLeast(what: string, wanted: number, found: number, why?: string): Target {
  return {
    ...{ what, wanted: `>= ${wanted} x`, found: `${found.toFixed(2)} x`, isMet: found >= wanted },
    ...(why ? { why } : {}),
  };
}

export function atMost(what: string, wanted: number, found: number, unit: string, why?: string): Target {
  return {
    ...{ what, wanted: `<= ${wanted} ${unit}`, found: `${found.toFixed(2)} ${unit}`, isMet: found <= wanted },
    ...(why ? { why } : {}),
  };
}
