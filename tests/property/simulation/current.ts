/** What the one simulation that runs at this moment says about time and chance. */
export interface Current {
  /** Virtual, ms since 1970. */
  now(): number;
  pause(ms: number): Promise<void>;
  random(): number;
  /** Sortable, and no two the same. */
  newId(): string;
}

let running: Current | null = null;

/** @throws outside of `within`: something kept going after its simulation had ended */
export function current(): Current {
  if (!running) throw new Error('No simulation is running.');
  return running;
}

/**
 * Runs a simulation with the process's own clock and chance replaced by its: what of the house looks at them
 * (deadlines, caches, ids) is then the seed's doing as well.
 */
export async function within<Answer>(simulation: Current, run: () => Promise<Answer>): Promise<Answer> {
  if (running) throw new Error('One simulation at a time: the clock is the whole process’s.');
  const [dateNow, performanceNow, random] = [Date.now, performance.now, Math.random];
  running = simulation;
  Date.now = () => simulation.now();
  performance.now = () => simulation.now();
  Math.random = () => simulation.random();
  try {
    return await run();
  } finally {
    Object.assign(Date, { now: dateNow });
    performance.now = performanceNow;
    Math.random = random;
    running = null;
  }
}
