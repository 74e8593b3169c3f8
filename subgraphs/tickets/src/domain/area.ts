/**
 * An area of counted places. `available` is what a conditional write checks; the entries tell who has the rest, as
 * long as that can still change or be asked twice.
 */

import type { AllocationRight } from './row.js';

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
  /** The allocation its places are of. */
  a?: string;
}

/** Places kept for those with an access code; they are not among the available ones. */
export interface AreaAllocation {
  id: string;
  left: number;
}

export interface AreaState {
  key: string;
  name: string;
  tierId: string;
  capacity: number;
  available: number;
  version: number;
  entries: readonly AreaEntry[];
  allocations?: readonly AreaAllocation[];
}

/** Where places come from and go back to. */
interface Pool {
  available: number;
  allocations: readonly AreaAllocation[];
}

export type AreaDecision = (Pool & { entries: readonly AreaEntry[] }) | 'SAME' | 'REFUSED';

/** Longer than any handler can be under way, so that a late repetition still meets the entry. */
export const entryMemoryMs = 5 * 60_000;

/**
 * Makes a hold one of at least `n` places, first freeing what has lapsed; repeating it changes nothing. It never takes
 * places or time away: whoever is late must not undo what came after.
 */
export function holdPlaces(
  area: AreaState,
  h: string,
  n: number,
  x: Date,
  now: Date,
  right: AllocationRight | null = null,
): AreaDecision {
  const own = area.entries.find((entry) => entry.h === h && !hasLapsed(entry, now));
  if (own && (own.s !== 'H' || (own.n >= n && own.x >= x))) return 'SAME';
  if (own && own.n >= n) return extendPlaces(area, h, x, now);
  const { entries, ...pool } = sweep(area, now);
  // All of it anew, so that the whole hold is of the allocation, or none of it.
  const taken = take(give(pool, own ? [own] : []), n, right);
  if (!taken) return 'REFUSED';
  const end = own && own.x > x ? own.x : x;
  return {
    ...taken.pool,
    entries: [...entries.filter((entry) => entry !== own), { h, n, s: 'H', x: end, ...taken.from }],
  };
}

/**
 * Turns held places into sold ones; a hold that has lapsed takes them again while there are enough. What it has beyond
 * `n` is of an addition that was cut off, and goes back.
 */
export function sellPlaces(
  area: AreaState,
  h: string,
  n: number,
  now: Date,
  right: AllocationRight | null = null,
): AreaDecision {
  const own = area.entries.find((entry) => entry.h === h);
  if (own?.s === 'S') return 'SAME';
  if (own?.s === 'R') return 'REFUSED';
  const others = area.entries.filter((entry) => entry !== own);
  const x = new Date(now.getTime() + entryMemoryMs);
  if (own && own.n >= n) {
    const surplus = { ...own, n: own.n - n };
    return { ...give(poolOf(area), [surplus]), entries: [...others, { ...own, n, s: 'S', x }] };
  }
  const swept = sweep({ ...area, entries: others }, now);
  const taken = take(give(swept, own ? [own] : []), n, right);
  if (!taken) return 'REFUSED';
  return { ...taken.pool, entries: [...swept.entries, { h, n, s: 'S', x, ...taken.from }] };
}

/** Moves the end of a hold; refused when it has lapsed. */
export function extendPlaces(area: AreaState, h: string, x: Date, now: Date): AreaDecision {
  const own = area.entries.find((entry) => entry.h === h && entry.s === 'H' && !hasLapsed(entry, now));
  if (!own) return 'REFUSED';
  return {
    ...poolOf(area),
    entries: area.entries.map((entry) => (entry === own ? { ...own, x } : entry)),
  };
}

/** Gives back what is still held. @param kept so many places stay with the hold */
export function releasePlaces(area: AreaState, h: string, kept = 0): AreaDecision {
  const own = area.entries.find((entry) => entry.h === h && entry.s === 'H');
  if (!own || own.n <= kept) return 'SAME';
  return {
    ...give(poolOf(area), [{ ...own, n: own.n - kept }]),
    entries: area.entries.flatMap((entry) => {
      if (entry !== own) return [entry];
      return kept > 0 ? [{ ...own, n: kept }] : [];
    }),
  };
}

/**
 * Gives back what was sold, once.
 * @param n places that are still the order's
 * @param wasSold whether the order had its tickets: its entry may be forgotten by now, its places are still taken.
 * @param allocationId the one the order was made with, for the same case
 */
export function returnPlaces(
  area: AreaState,
  h: string,
  n: number,
  wasSold: boolean,
  now: Date,
  allocationId: string | null = null,
): AreaDecision {
  const own = area.entries.find((entry) => entry.h === h);
  if (own?.s === 'R') return 'SAME';
  // Remembered even when nothing was taken yet: a process that is late must not sell them after this.
  const forgotten = { h, n: wasSold ? n : 0, ...(allocationId === null ? {} : { a: allocationId }) };
  // Not what goes back by itself: a ticket of it was given to the pool, and its place may follow later than this.
  const taken = own?.s === 'S' ? { ...own, n: Math.min(own.n, n) } : (own ?? forgotten);
  const returned: AreaEntry = { ...taken, s: 'R', x: new Date(now.getTime() + entryMemoryMs) };
  return {
    ...give(poolOf(area), [taken]),
    entries: [...area.entries.filter((entry) => entry !== own), returned],
  };
}

/** Keeps available places for an allocation; repeating it changes nothing. */
export function allocatePlaces(area: AreaState, allocationId: string, n: number, now: Date): AreaDecision {
  const { entries, ...pool } = sweep(area, now);
  if (pool.allocations.some(({ id }) => id === allocationId)) return 'SAME';
  if (pool.available < n) return 'REFUSED';
  return {
    available: pool.available - n,
    allocations: [...pool.allocations, { id: allocationId, left: n }],
    entries,
  };
}

/** Ends an allocation: what nobody has is available again, and so will be what comes back. */
export function endAllocatedPlaces(area: AreaState, allocationId: string): AreaDecision {
  const { available, allocations } = poolOf(area);
  const own = allocations.find(({ id }) => id === allocationId);
  if (!own) return 'SAME';
  return {
    available: available + own.left,
    allocations: allocations.filter((one) => one !== own),
    entries: area.entries,
  };
}

/**
 * Gives back one place of those sold to a hold, once.
 * @param ticketId names the repetition, as the hold does for the others
 */
export function returnOnePlace(
  area: AreaState,
  h: string,
  ticketId: string,
  now: Date,
  allocationId: string | null = null,
): AreaDecision {
  if (area.entries.some((entry) => entry.h === ticketId)) return 'SAME';
  const place = { h: ticketId, n: 1, ...(allocationId === null ? {} : { a: allocationId }) };
  const returned: AreaEntry = { ...place, s: 'R', x: new Date(now.getTime() + entryMemoryMs) };
  // When the rest is given back as well, it must not come with this one.
  const entries = area.entries.map((entry) => (entry.h === h ? { ...entry, n: entry.n - 1 } : entry));
  return { ...give(poolOf(area), [place]), entries: [...entries, returned] };
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
  const { entries, ...pool } = sweep(area, now);
  const kept = entries.filter((entry) => entry.s === 'H' || entry.x > now || !isSettled(entry));
  if (kept.length === area.entries.length) return 'SAME';
  return { ...pool, entries: kept };
}

/** Whether the hold has so many places at this moment. */
export function carriesPlaces(area: AreaState, h: string, n: number, now: Date): boolean {
  return area.entries.some(
    (entry) => entry.h === h && entry.s === 'H' && entry.n >= n && !hasLapsed(entry, now),
  );
}

/** What a reader must see: lapsed places are available, whether or not the sweeper has come by. */
export function availableAt(area: AreaState, now: Date): number {
  return sweep(area, now).available;
}

function sweep(area: AreaState, now: Date): Pool & { entries: readonly AreaEntry[] } {
  const lapsed = area.entries.filter((entry) => hasLapsed(entry, now));
  return {
    ...give(poolOf(area), lapsed),
    entries: lapsed.length === 0 ? area.entries : area.entries.filter((entry) => !hasLapsed(entry, now)),
  };
}

function poolOf({ available, allocations = [] }: AreaState): Pool {
  return { available, allocations };
}

/** All from the allocation, or all from what is available to everyone. */
function take(
  pool: Pool,
  n: number,
  right: AllocationRight | null,
): { pool: Pool; from: { a?: string } } | null {
  const own = pool.allocations.find(({ id }) => id === right?.id);
  if (own && own.left >= n) {
    const allocations = pool.allocations.map((one) => (one === own ? { ...own, left: own.left - n } : one));
    return { pool: { ...pool, allocations }, from: { a: own.id } };
  }
  if (right?.only || pool.available < n) return null;
  return { pool: { ...pool, available: pool.available - n }, from: {} };
}

/** Back to the allocation they are of, or to everyone when that has ended. */
function give(pool: Pool, entries: readonly Pick<AreaEntry, 'n' | 'a'>[]): Pool {
  let { available, allocations } = pool;
  for (const { n, a } of entries) {
    if (allocations.some(({ id }) => id === a)) {
      allocations = allocations.map((one) => (one.id === a ? { ...one, left: one.left + n } : one));
    } else {
      available += n;
    }
  }
  return { available, allocations };
}

function hasLapsed(entry: AreaEntry, now: Date): boolean {
  return entry.s === 'H' && entry.x <= now;
}
