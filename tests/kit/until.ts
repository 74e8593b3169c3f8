import { setTimeout as delay } from 'node:timers/promises';

/**
 * Looks until `find` gives something other than `undefined`, `null` or `false`, and returns it.
 * @throws with `what` when nothing came within `deadlineMs`.
 */
export async function until<T>(
  what: string,
  find: () => Promise<T | undefined | null | false> | T | undefined | null | false,
  deadlineMs = 10_000,
): Promise<T> {
  const end = performance.now() + deadlineMs;
  for (;;) {
    const found = await find();
    if (found !== undefined && found !== null && found !== false) {
      return found;
    }
    if (performance.now() > end) {
      throw new Error(`Not within ${deadlineMs} ms: ${what}`);
    }
    await delay(20);
  }
}
