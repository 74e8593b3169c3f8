import type { QueueName } from '@parterre/contracts/topology';
import type { Logger } from 'pino';

export interface ReplayOptions {
  url: string;
  log: Logger;
  /** Only what failed in this queue; all of them unless told. */
  queue?: QueueName;
  /** Most messages to move. */
  limit: number;
}

/** Moves dead letters back to the queues they failed in, as first tries. Returns how many. */
export async function replayDeadLetters(_options: ReplayOptions): Promise<number> {
  throw new Error('not built yet');
}
