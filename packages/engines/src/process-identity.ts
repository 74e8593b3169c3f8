import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

/**
 * One process for all time: a pid is given to another process sooner or later, a pid with its start time is not.
 * The boot is part of it because start times count from the boot.
 */
export interface ProcessIdentity {
  readonly pid: number;
  readonly startedAt: string;
}

interface ProcessStat {
  /** Nothing of it runs any more; what it held, such as its ports, is free. */
  ended: boolean;
  startTicks: string;
}

/** Reads `/proc/<pid>/stat` as the kernel writes it; `undefined` when the text is not of that form. */
export function parseProcessStat(text: string): ProcessStat | undefined {
  // The second field is the command in parentheses, which may itself hold blanks and parentheses.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const [state, threads, startTicks] = [fields[0], fields[17], fields[19]];
  if (!state || !startTicks) return undefined;
  // A killed process is a zombie from the end of its first thread on, while others may still be closing what they
  // share: its ports among it.
  const ended = state === 'X' || (state === 'Z' && Number(threads) <= 1);
  return { ended, startTicks };
}

/** The identity of a living process; `undefined` when no such process lives. A zombie whose threads are gone does not. */
export function identifyProcess(pid: number): ProcessIdentity | undefined {
  try {
    const stat = parseProcessStat(readFileSync(`/proc/${pid}/stat`, 'latin1'));
    if (!stat || stat.ended) return undefined;
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim();
    return { pid, startedAt: `${boot}/${stat.startTicks}` };
  } catch {
    return undefined; // The process ended before or while it was read.
  }
}

/** Whether exactly this process, and not a later one under the same pid, still lives. */
export function isAlive(process: ProcessIdentity): boolean {
  return identifyProcess(process.pid)?.startedAt === process.startedAt;
}

/** Waits for the end of a process, looking every 20 ms. Returns whether it ended within `deadlineMs`. */
export async function waitForEnd(process: ProcessIdentity, deadlineMs: number): Promise<boolean> {
  const until = performance.now() + deadlineMs;
  while (isAlive(process)) {
    if (performance.now() > until) return false;
    await delay(20);
  }
  return true;
}

/**
 * Ends a process: SIGTERM, and SIGKILL once `graceMs` are over. A process that is already gone is no fault, and
 * another one that was given the same pid is left alone.
 * @throws Error when the process lives 5 s after SIGKILL.
 */
export async function endProcess(target: ProcessIdentity, graceMs: number): Promise<void> {
  if (graceMs > 0 && signal(target, 'SIGTERM') && (await waitForEnd(target, graceMs))) return;
  if (signal(target, 'SIGKILL') && !(await waitForEnd(target, 5_000))) {
    throw new Error(`process ${target.pid} did not end within 5 s of SIGKILL`);
  }
}

function signal(target: ProcessIdentity, name: NodeJS.Signals): boolean {
  if (!isAlive(target)) return false;
  try {
    return process.kill(target.pid, name);
  } catch {
    return false; // It ended between the look and the signal.
  }
}
