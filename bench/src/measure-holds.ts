import type { ContenderKind } from './contenders/contender.js';
import { type Parts, startCpuClock } from './cpu-time.js';
import type { Entrant } from './entrants.js';
import type { Hall, HoldRequest } from './hall.js';
import { type Spread, spreadOf } from './spread.js';

/** An event to be opened and what is asked for in it. */
export interface Wave {
  hall: Hall;
  requests: readonly HoldRequest[];
}

export interface HoldFigures {
  kind: ContenderKind;
  /** Milliseconds of CPU a request, of all parts together and of each. */
  cpuMs: Spread;
  cpuMsByPart: Record<string, Spread>;
  perSecond: Spread;
  p50Ms: Spread;
  p99Ms: Spread;
  /** Requests that got their seats, of 1. */
  granted: Spread;
  /** What one hold wrote, masked; of the last round. */
  written: string | null;
}

/** Time for the engine to finish what the opening of events left it to do. */
const settleMs = 200;

/**
 * Every entrant plays every round, in turn and each time in another order, with the same requests; the first round warms
 * up and is not counted.
 */
export async function measureHolds(
  entrants: readonly Entrant[],
  rounds: number,
  callers: number,
  wavesOf: (round: number) => Wave[],
): Promise<HoldFigures[]> {
  const played = new Map(entrants.map((entrant) => [entrant, [] as Played[]]));
  for (let round = 0; round <= rounds; round += 1) {
    const waves = wavesOf(round);
    for (let turn = 0; turn < entrants.length; turn += 1) {
      const entrant = entrants[(turn + round) % entrants.length];
      if (!entrant) continue;
      const result = await play(entrant, waves, callers);
      if (round > 0) played.get(entrant)?.push(result);
    }
  }
  return [...played].map(([{ kind, parts }, all]) => ({
    kind,
    cpuMs: spreadOf(all.map((one) => sum(Object.values(one.cpuMs)))),
    cpuMsByPart: Object.fromEntries(
      Object.keys(parts).map((part) => [part, spreadOf(all.map((one) => one.cpuMs[part] ?? 0))]),
    ),
    perSecond: spreadOf(all.map((one) => one.perSecond)),
    p50Ms: spreadOf(all.map((one) => one.p50Ms)),
    p99Ms: spreadOf(all.map((one) => one.p99Ms)),
    granted: spreadOf(all.map((one) => one.granted)),
    written: all.at(-1)?.written ?? null,
  }));
}

/** How much less CPU the first one takes: 2 says that the other one takes twice as much. */
export function timesCheaper(one: HoldFigures, other: HoldFigures): number {
  return other.cpuMs.median / one.cpuMs.median;
}

/** @throws when nobody of this kind took part */
export function figuresOf(figures: readonly HoldFigures[], kind: ContenderKind): HoldFigures {
  const found = figures.find((one) => one.kind === kind);
  if (!found) throw new Error(`${kind} took no part.`);
  return found;
}

interface Played {
  cpuMs: Parts;
  perSecond: number;
  p50Ms: number;
  p99Ms: number;
  granted: number;
  written: string | null;
}

async function play({ worker, parts }: Entrant, waves: readonly Wave[], callers: number): Promise<Played> {
  const events: (Wave & { eventId: string })[] = [];
  for (const wave of waves) events.push({ ...wave, eventId: await worker.open(wave.hall) });
  await new Promise((resolve) => setTimeout(resolve, settleMs));

  const cpuClock = startCpuClock(parts);
  const driven = [];
  for (const { eventId, requests } of events) driven.push(await worker.drive({ eventId, requests, callers }));
  const cpu = cpuClock();

  for (const { eventId, hall } of events) await worker.verify(eventId, hall);
  const asked = sum(waves.map(({ requests }) => requests.length));
  return {
    cpuMs: Object.fromEntries(
      Object.entries(cpu).map(([part, seconds]) => [part, (1_000 * seconds) / asked]),
    ),
    perSecond: asked / sum(driven.map(({ seconds }) => seconds)),
    p50Ms: spreadOf(driven.map(({ p50Ms }) => p50Ms)).median,
    p99Ms: spreadOf(driven.map(({ p99Ms }) => p99Ms)).median,
    granted: sum(driven.map((one) => one.granted)) / asked,
    written: await worker.written(events.at(-1)?.eventId ?? ''),
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
