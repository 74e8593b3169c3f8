/**
 * The line in front of a sale. How far it has come is a function of these few dates and numbers and of the clock, so
 * nothing has to tick to move it, no process owns it, and a restart costs nobody their place.
 */

const minuteMs = 60_000;
/** A hundred a second; more than that is no line. The numbers of one that moves so for 200 days still fit GraphQL's Int. */
export const mostAdmissionsPerMinute = 6_000;
/** Far more changes than an organizer makes while admissions last; the oldest beyond them are forgotten. */
const mostPhases = 50;

/** From one change of the rate to the next. */
export interface Phase {
  /** The line stands still before. */
  since: Date;
  /** The last number that was admitted before this phase. */
  admittedBefore: number;
  /** 0 stands still. */
  admissionsPerMinute: number;
}

export interface WaitingRoom {
  /** One line, from opening the room to closing it: another opening begins another line, at number 1. */
  lineId: string;
  /** Grows with every change. */
  version: number;
  /** The oldest first, never empty. Those in which nobody's admission can still last are dropped. */
  phases: readonly Phase[];
  /** Nobody said when the line begins to move: it does so with the sale, also when that is moved. */
  opensWithSale: boolean;
}

export interface Rate {
  admissionsPerMinute: number;
  /** `null`: at once, or as it was. */
  opensAt: Date | null;
}

/** ADMITTED until the admission lapses; then it is the back of the line again. */
export type PlaceState = 'WAITING' | 'ADMITTED' | 'LAPSED';

export function openRoom(lineId: string, { admissionsPerMinute, opensAt }: Rate, now: Date): WaitingRoom {
  const since = opensAt && opensAt > now ? opensAt : now;
  const phases = [{ since, admittedBefore: 0, admissionsPerMinute }];
  return { lineId, version: 1, phases, opensWithSale: false };
}

/**
 * Another rate from now on, or from `opensAt`, until when the line stands still. The turn that is under way begins anew.
 * @param keptMs how long an admission lasts
 * @returns the same room when it is so already
 */
export function changeRate(room: WaitingRoom, rate: Rate, now: Date, keptMs: number): WaitingRoom {
  const current = currentPhase(room);
  const hasBegun = current.since <= now;
  const opensLater = rate.opensAt !== null && rate.opensAt > now;
  const since = opensLater ? (rate.opensAt as Date) : hasBegun || rate.opensAt ? now : current.since;
  const isSame = current.admissionsPerMinute === rate.admissionsPerMinute;
  if (isSame && (hasBegun ? !opensLater : since.getTime() === current.since.getTime())) return room;
  const past = hasBegun ? room.phases : room.phases.slice(0, -1);
  const phases = [
    ...past,
    {
      since,
      admittedBefore: admittedUpTo(room, now),
      admissionsPerMinute: rate.admissionsPerMinute,
    },
  ];
  return {
    lineId: room.lineId,
    version: room.version + 1,
    opensWithSale: room.opensWithSale && rate.opensAt === null,
    phases: phases
      .filter((_phase, index) => {
        const next = phases[index + 1];
        return !next || next.since.getTime() > now.getTime() - keptMs;
      })
      .slice(-mostPhases),
  };
}

/**
 * After the sale was moved: a line that opens with it stands still until then. Otherwise the first in line would be
 * admitted to a sale that is closed, and be at its back when it opens.
 * @returns the same room when it is so already
 */
export function followSale(room: WaitingRoom, salesOpenAt: Date, now: Date, keptMs: number): WaitingRoom {
  if (!room.opensWithSale) return room;
  const { admissionsPerMinute } = currentPhase(room);
  const moved = changeRate(room, { admissionsPerMinute, opensAt: salesOpenAt }, now, keptMs);
  return moved === room ? room : { ...moved, opensWithSale: true };
}

/** The phase that tells how the line moves now, or from when it will. */
export function currentPhase({ phases }: WaitingRoom): Phase {
  const last = phases.at(-1);
  if (!last) throw new Error('A waiting room without a phase.');
  return last;
}

/** Numbers up to this one have had their turn. */
export function admittedUpTo(room: WaitingRoom, now: Date): number {
  const phase = currentPhase(room);
  return phase.admittedBefore + turnsOf(phase, now);
}

/**
 * The lowest number for somebody who comes now. Turns that nobody waited for are gone: were they kept, a line that was
 * empty for an hour would let in an hour's worth at once.
 */
export function firstNumber(room: WaitingRoom, now: Date): number {
  const phase = currentPhase(room);
  // A turn of this phase, not of one before: that could have lapsed long ago.
  return phase.admittedBefore + Math.max(turnsOf(phase, now), 1);
}

/**
 * When this number's turn is or was; as the line moves now, when it is yet to come.
 * @returns `null` for a turn that does not come while the line stands still, and for one so long ago that it is forgotten
 */
export function turnOf(room: WaitingRoom, number: number): Date | null {
  const phase = room.phases.findLast(({ admittedBefore }) => admittedBefore < number);
  if (!phase || phase.admissionsPerMinute === 0) return null;
  const turns = number - phase.admittedBefore;
  return new Date(phase.since.getTime() + Math.ceil((turns * minuteMs) / phase.admissionsPerMinute));
}

/** @param keptMs how long an admission lasts, from the turn */
export function placeState(room: WaitingRoom, number: number, now: Date, keptMs: number): PlaceState {
  if (number > admittedUpTo(room, now)) return 'WAITING';
  const turn = turnOf(room, number);
  return turn && now.getTime() < turn.getTime() + keptMs ? 'ADMITTED' : 'LAPSED';
}

function turnsOf({ since, admissionsPerMinute }: Phase, now: Date): number {
  return Math.max(0, Math.floor(((now.getTime() - since.getTime()) * admissionsPerMinute) / minuteMs));
}
