import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from '@parterre/subgraph-kit/logging';

export interface Worker {
  /** There may be something to do. Returns at once. */
  nudge(): void;
  /** Takes nothing new and waits for what is under way, at most 10 s: what is cut off is due again after its lease. */
  stop(): Promise<void>;
}

/** After a fault that is not the work's own (the database is away), before the lane is free for the next nudge. */
const FAULT_PAUSE_MS = 1_000;
const STOP_PATIENCE_MS = 10_000;

/**
 * Takes due work one by one, in `lanes` at a time at most, until nothing is due.
 * @param takeOne does the next piece; `false` when there was none
 */
export function createWorker(options: {
  name: string;
  lanes: number;
  takeOne: () => Promise<boolean>;
  log: Logger;
}): Worker {
  const lanes = new Set<Promise<void>>();
  let stopped = false;

  const runLane = async () => {
    try {
      let taken = 0;
      while (!stopped && (await options.takeOne())) {
        taken += 1;
        // One may be all there was; behind a second there may be more: idle lanes join in, up to the bound.
        if (taken > 1) nudge();
      }
    } catch (error) {
      options.log.error({ err: error, worker: options.name }, 'worker failed; what is due stays due');
      await pause(FAULT_PAUSE_MS, undefined, { ref: false });
    }
  };

  const nudge = () => {
    if (stopped || lanes.size >= options.lanes) return;
    const lane = runLane().finally(() => lanes.delete(lane));
    lanes.add(lane);
  };

  return {
    nudge,
    stop: async () => {
      stopped = true;
      await Promise.race([Promise.all(lanes), pause(STOP_PATIENCE_MS, undefined, { ref: false })]);
    },
  };
}
