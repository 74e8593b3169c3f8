import type { Contender } from './contenders/contender.js';
import { type Hall, type HoldRequest, indexesOf } from './hall.js';
import { percentile } from './spread.js';

/** A round of requests in one event. */
export interface Rush {
  eventId: string;
  requests: readonly HoldRequest[];
  /** Requests under way at once. */
  callers: number;
}

/** How it went. */
export interface Driven {
  seconds: number;
  p50Ms: number;
  p99Ms: number;
  granted: number;
  refused: number;
}

/** Sends all of the requests, `callers` at a time. @throws when one of them fails: a round with errors is no round */
export async function drive(
  contender: Contender,
  { eventId, requests, callers }: Rush,
): Promise<{ driven: Driven; granted: HoldRequest[] }> {
  const granted: HoldRequest[] = [];
  const tookMs: number[] = [];
  let next = 0;
  const caller = async () => {
    for (let request = requests[next++]; request; request = requests[next++]) {
      const startedAt = performance.now();
      const isHeld = await contender.hold(eventId, request);
      tookMs.push(performance.now() - startedAt);
      if (isHeld) granted.push(request);
    }
  };
  const startedAt = performance.now();
  await Promise.all(Array.from({ length: callers }, caller));
  const driven = {
    seconds: (performance.now() - startedAt) / 1_000,
    p50Ms: percentile(tookMs, 50),
    p99Ms: percentile(tookMs, 99),
    granted: granted.length,
    refused: requests.length - granted.length,
  };
  return { driven, granted };
}

/**
 * Compares the hall with what was granted, letter by letter.
 * @throws when a seat was given twice, or one is held by nobody, or one that was granted is free
 */
export async function verify(
  contender: Contender,
  eventId: string,
  { rows, seatsARow }: Hall,
  granted: readonly HoldRequest[],
): Promise<void> {
  const expected = Array.from({ length: rows * seatsARow }, () => 'A');
  for (const request of granted) {
    for (const index of indexesOf(request)) {
      const seat = request.row * seatsARow + index;
      if (expected[seat] === 'H')
        throw new Error(`Row ${request.row + 1}, seat ${index + 1} was given twice.`);
      expected[seat] = 'H';
    }
  }
  const letters = await contender.letters(eventId);
  if (letters !== expected.join('')) throw new Error('The hall does not hold exactly what was granted.');
}
