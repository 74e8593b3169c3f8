/**
 * An area of counted places. `available` is what a conditional write checks; the entries tell who has the rest, as
 * long as that can still change or be asked twice.
 */

/** H held; S sold, until nobody can ask for it a second time; R returned, for the same time. */
export type AreaEntryState = 'H' | 'S' | 'R';

export interface AreaEntry {
  /** The hold. */
  h: string;
  /** Places. */
  n: number;
  s: AreaEntryState;
  /** H: when the hold lapses. S and R: when the entry may be forgotten. */
  x: Date;
}

export interface AreaState {
  key: string;
  name: string;
  tierId: string;
  capacity: number;
  available: number;
  version: number;
  entries: readonly AreaEntry[];
}

export type AreaDecision = { available: number; entries: AreaEntry[] } | 'SAME' | 'REFUSED';

/** Longer than any handler can be under way, so that a late repetition still meets the entry. */
export const entryMemoryMs = 5 * 60_000;

/** Takes places, first freeing what has lapsed; repeating it changes nothing. */
export function holdPlaces(area: AreaState, h: string, n: number, x: Date, now: Date): AreaDecision {
  if (area.entries.some((entry) => entry.h === h && !hasLapsed(entry, now))) return 'SAME';
  const swept = sweep(area, now);
  if (swept.available < n) return 'REFUSED';
  return { available: swept.available - n, entries: [...swept.entries, { h, n, s: 'H', x }] };
}

/** Turns held places into sold ones; a hold that has lapsed takes them again while there are enough. */
export function sellPlaces(area: AreaState, h: string, n: number, now: Date): AreaDecision {
  const own = area.entries.find((entry) => entry.h === h);
  if (own?.s === 'S') return 'SAME';
  if (own?.s === 'R') return 'REFUSED';
  const others = area.entries.filter((entry) => entry !== own);
  const sold: AreaEntry = { h, n, s: 'S', x: new Date(now.getTime() + entryMemoryMs) };
  if (own?.s === 'H') return { available: area.available, entries: [...others, sold] };
  const swept = sweep({ ...area, entries: others }, now);
  if (swept.available < n) return 'REFUSED';
  return { available: swept.available - n, entries: [...swept.entries, sold] };
}

/** Moves the end of a hold; refused when it has lapsed. */
export function extendPlaces(area: AreaState, h: string, x: Date, now: Date): AreaDecision {
  const own = area.entries.find((entry) => entry.h === h && entry.s === 'H' && !hasLapsed(entry, now));
  if (!own) return 'REFUSED';
  return {
    available: area.available,
    entries: area.entries.map((entry) => (entry === own ? { ...own, x } : entry)),
  };
}

/** Gives back what is still held. */
export function releasePlaces(area: AreaState, h: string): AreaDecision {
  const own = area.entries.find((entry) => entry.h === h && entry.s === 'H');
  if (!own) return 'SAME';
  return { available: area.available + own.n, entries: area.entries.filter((entry) => entry !== own) };
}

/**
 * Gives back what was sold, once.
 * @param wasSold whether the order had its tickets: its entry may be forgotten by now, its places are still taken.
 */
export function returnPlaces(
  area: AreaState,
  h: string,
  n: number,
  wasSold: boolean,
  now: Date,
): AreaDecision {
  const own = area.entries.find((entry) => entry.h === h);
  if (own?.s === 'R') return 'SAME';
  const back = own?.n ?? (wasSold ? n : 0);
  // Remembered even when nothing was taken yet: a process that is late must not sell them after this.
  const returned: AreaEntry = { h, n: back, s: 'R', x: new Date(now.getTime() + entryMemoryMs) };
  return {
    available: area.available + back,
    entries: [...area.entries.filter((entry) => entry !== own), returned],
  };
}

/**
 * Frees what has lapsed and forgets what is over.
 * @param isSettled whether nobody can ask for this sale or return a second time any more
 */
export function sweepPlaces(
  area: AreaState,
  isSettled: (entry: AreaEntry) => boolean,
  now: Date,
): AreaDecision {
  const { available, entries } = sweep(area, now);
  const kept = entries.filter((entry) => entry.s === 'H' || entry.x > now || !isSettled(entry));
  if (kept.length === area.entries.length) return 'SAME';
  return { available, entries: kept };
}

/** Whether the hold has its places at this moment. */
export function carriesPlaces(area: AreaState, h: string, now: Date): boolean {
  return area.entries.some((entry) => entry.h === h && entry.s === 'H' && !hasLapsed(entry, now));
}

/** What a reader must see: lapsed places are available, whether or not the sweeper has come by. */
export function availableAt(area: AreaState, now: Date): number {
  return sweep(area, now).available;
}

function sweep(area: AreaState, now: Date): { available: number; entries: readonly AreaEntry[] } {
  const lapsed = area.entries.filter((entry) => hasLapsed(entry, now));
  if (lapsed.length === 0) return area;
  return {
    available: area.available + lapsed.reduce((sum, entry) => sum + entry.n, 0),
    entries: area.entries.filter((entry) => !hasLapsed(entry, now)),
  };
}

function hasLapsed(entry: AreaEntry, now: Date): boolean {
  return entry.s === 'H' && entry.x <= now;
}
