import { type QueueName, queues } from '@parterre/contracts/topology';
import amqp, { type ChannelModel, type GetMessage } from 'amqplib';
import type { Logger } from 'pino';
import { Gauge, Registry } from 'prom-client';
import { ConfirmPublisher } from './confirm-publisher.js';
import { failureFacts } from './errors.js';
import { HEADERS, header, propertiesAgain } from './message.js';
import { DEAD_LETTERS_QUEUE } from './topology.js';

export interface ReplayOptions {
  url: string;
  log: Logger;
  /** Only what failed in this queue; all of them unless told. */
  queue?: QueueName;
  /** Most messages to move. */
  limit: number;
}

const CONNECT_DEADLINE_MS = 5_000;

/**
 * Moves dead letters back to the queues they failed in, as first tries, oldest first. A dead letter whose queue is
 * gone, or full, stays.
 *
 * @returns how many were moved
 * @throws when the broker is not there, or there is no queue of dead letters yet
 */
export async function replayDeadLetters(options: ReplayOptions): Promise<number> {
  const model = await amqp.connect(options.url, { noDelay: true, timeout: CONNECT_DEADLINE_MS });
  model.on('error', (error) => options.log.warn({ err: failureFacts(error) }, 'broker connection failed'));
  try {
    return await replay(model, options);
  } finally {
    await model.close().catch(() => {});
  }
}

async function replay(model: ChannelModel, { log, queue, limit }: ReplayOptions): Promise<number> {
  const [source, target] = await Promise.all([model.createChannel(), model.createConfirmChannel()]);
  for (const channel of [source, target]) channel.on('error', () => {});
  const gauge = new Gauge({ name: 'replays_in_flight', help: 'unused', registers: [new Registry()] });
  const publisher = new ConfirmPublisher(gauge, () => true);
  publisher.attach(target);

  // Only what is there now: a replayed message that fails again comes back behind it.
  const { messageCount } = await source.checkQueue(DEAD_LETTERS_QUEUE);
  let moved = 0;
  for (let looked = 0; looked < messageCount && moved < limit; looked += 1) {
    const message = await source.get(DEAD_LETTERS_QUEUE);
    if (message === false) break;
    const failedIn = queueOf(message);
    if (failedIn === undefined || (queue !== undefined && queue !== failedIn)) continue;
    try {
      await publisher.send('', failedIn, message.content, propertiesAgain(message, {}));
    } catch (error) {
      log.warn({ queue: failedIn, err: failureFacts(error) }, 'dead letter stays');
      continue;
    }
    source.ack(message);
    moved += 1;
  }
  // Gives back what was looked at and not moved, and lets no end of the connection overtake the acknowledgements.
  await source.close();
  log.info({ moved }, 'dead letters replayed');
  return moved;
}

/** Ours says it in a header of ours; where the broker itself gave up on a consumer, in the broker's list of deaths. */
function queueOf(message: GetMessage): string | undefined {
  const deaths = message.properties.headers?.['x-death'] ?? [];
  return header(message, HEADERS.queue) ?? deaths.find(({ queue }) => queue in queues)?.queue;
}
