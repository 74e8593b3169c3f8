import { setTimeout as delay } from 'node:timers/promises';
import { type Parts, startCpuClock } from './cpu-time.js';

/** Of one processor, all processes together: timers and heartbeats take less, work that is left takes more. */
const quietShare = 0.3;
const lookMs = 500;
const deadlineMs = 180_000;

/**
 * Waits until these processes have nothing left to do.
 * @returns when that began, by `performance.now()`
 * @throws when they are still at work after three minutes
 */
export async function untilQuiet(pids: Parts): Promise<number> {
  const end = performance.now() + deadlineMs;
  for (;;) {
    const startedAt = performance.now();
    const cpuClock = startCpuClock(pids);
    await delay(lookMs);
    const used = Object.values(cpuClock()).reduce((sum, seconds) => sum + seconds, 0);
    if (used < (quietShare * lookMs) / 1_000) return startedAt;
    if (performance.now() > end) throw new Error('The house does not come to rest.');
  }
}
