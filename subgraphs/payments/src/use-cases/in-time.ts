import { setTimeout as pause } from 'node:timers/promises';

/**
 * How long somebody at the door is kept waiting for the provider, ms. The router gives a subgraph 8 s, and news of the
 * order may have taken 2 of them.
 */
export const patienceMs = 5_500;

/** What comes of the work, or `late` where it takes too long. The work goes on: what it finds out is stored by it. */
export async function inTime<Result>(work: Promise<Result>, late: Result): Promise<Result> {
  const done = new AbortController();
  const tooLate = pause(patienceMs, late, { signal: done.signal });
  // Ended below, or failed when nobody waits any more: whatever it was is asked after again by the reconciler.
  tooLate.catch(() => {});
  work.catch(() => {});
  try {
    return await Promise.race([work, tooLate]);
  } finally {
    done.abort();
  }
}
