import { correlationId, withCorrelation } from '@parterre/messaging/correlation';
import type { Logger } from 'pino';

/** Work that comes back: sweepers, reconcilers. */
export interface BackgroundTask {
  name: string;
  /** Pause between the end of one run and the start of the next. */
  everyMs: number;
  /** Does not wait for the first pause: what a killed process left is finished by the one that follows it. */
  atOnce?: boolean;
  /** Rejecting is logged and tried again after the pause; it must be safe in several processes at once. */
  run(): Promise<void>;
}

/** Runs the task until stopped; runs never overlap. `stop` waits for the one under way. */
export function startTask(task: BackgroundTask, log: Logger): { stop(): Promise<void> } {
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  let underWay: Promise<void> = Promise.resolve();

  const run = () => {
    underWay = withCorrelation(correlationId(), () => task.run())
      .catch((error: unknown) => log.error({ err: error, task: task.name }, 'background task failed'))
      .then(() => {
        if (!stopped) {
          schedule();
        }
      });
  };
  const schedule = () => {
    // A tenth of jitter keeps several processes from working in step.
    timer = setTimeout(run, task.everyMs * (0.95 + Math.random() * 0.1));
  };
  if (task.atOnce) {
    run();
  } else {
    schedule();
  }

  return {
    stop: async () => {
      stopped = true;
      clearTimeout(timer);
      await underWay;
    },
  };
}
