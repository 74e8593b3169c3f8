import closeWithGrace from 'close-with-grace';
import type { Logger } from 'pino';

export interface Running {
  /** Where it answers, e.g. `http://127.0.0.1:41001`. */
  url: string;
  stop(): Promise<void>;
}

/** Longer than any single drain inside, so that those end by their own bounds. */
const stopDeadlineMs = 20_000;

const lastSteps: (() => Promise<void>)[] = [];

/**
 * Adds what is to be done once the service has stopped, such as sending the last that was gathered about it.
 * @param step bounds its own time, to a few seconds at most; its rejection is logged and changes nothing
 */
export function whenStopped(step: () => Promise<void>): void {
  lastSteps.push(step);
}

/**
 * Runs a service as the whole of this process: SIGTERM and SIGINT drain it, a fault nobody caught ends it after
 * draining.
 */
export async function runProcess(log: Logger, start: () => Promise<Running>): Promise<void> {
  let running: Running | undefined;
  closeWithGrace({ delay: stopDeadlineMs, logger: false }, async ({ err, signal }) => {
    if (err) {
      log.fatal({ err }, 'stopping after a fault');
    } else {
      log.info({ signal }, 'stopping');
    }
    try {
      await running?.stop();
    } finally {
      for (const { reason } of rejected(await Promise.allSettled(lastSteps.map((step) => step())))) {
        log.warn({ err: reason }, 'a last step failed');
      }
    }
  });
  running = await start();
  log.info({ url: running.url }, 'serving');
}

function rejected(results: PromiseSettledResult<void>[]): PromiseRejectedResult[] {
  return results.filter((result) => result.status === 'rejected');
}
