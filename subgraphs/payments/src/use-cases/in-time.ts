import { setTimeout as pause } from 'node:timers/promises';

/** How long somebody at the door is kept waiting in all, ms: the router gives a subgraph 8 s. */
export const requestMs = 7_500;
/** And for one call of the provider, ms: news of the order may have taken 2 s before it. */
export const patienceMs = 5_500;

/**
 * What comes of the work, or `late` where it takes too long. The work goes on: what it finds out is stored by it.
 * @param end of the whole request, by `performance.now()`, where there is more than one call in it
 */
export async function inTime<Result>(
  work: Promise<Result>,
  late: Result,
  end = Number.POSITIVE_INFINITY,
): Promise<Result> {
  const done = new AbortController();
  const waitMs = Math.max(0, Math.min(patienceMs, end - performance.now()));
  const tooLate = pause(waitMs, late, { signal: done.signal });
  // Ended below, or failed when nobody waits any more: whatever it was is asked after again by the reconciler.
  tooLate.catch(() => {});
  work.catch(() => {});
  try {
    return await Promise.race([work, tooLate]);
  } finally {
    done.abort();
  }
}
