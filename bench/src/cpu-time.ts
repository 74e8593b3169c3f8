import { readFileSync } from 'node:fs';

/** Linux counts in hundredths of a second towards programs, whatever its own tick is. */
const ticksASecond = 100;

/** CPU time a process has had since it began, in seconds, of all its threads, user and system. @throws when it has ended */
export function cpuSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The name, in brackets, may hold spaces and brackets itself; utime and stime are fields 14 and 15 of all.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / ticksASecond;
}

/** What takes part in an operation, by the name it has in the tables. */
export type Parts = Record<string, number>;

/** @returns CPU seconds of each part since then */
export function startCpuClock(pids: Parts): () => Parts {
  const before = Object.entries(pids).map(([name, pid]) => [name, pid, cpuSeconds(pid)] as const);
  return () => Object.fromEntries(before.map(([name, pid, then]) => [name, cpuSeconds(pid) - then]));
}
