import { setTimeout as pause } from 'node:timers/promises';

/** Looks at intervals until there is something, at most until the deadline; `null` when there was nothing. */
export async function pollUntil<Found>(
  look: () => Promise<Found | null>,
  { everyMs, deadlineMs }: { everyMs: number; deadlineMs: number },
): Promise<Found | null> {
  const end = performance.now() + deadlineMs;
  for (;;) {
    const found = await look();
    if (found !== null || performance.now() + everyMs > end) {
      return found;
    }
    await pause(everyMs);
  }
}
