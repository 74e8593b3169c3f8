import { queues } from '@parterre/contracts/topology';
import { DEFAULT_RETRY_DELAYS_MS } from '@parterre/messaging/failed-messages';
import { DEAD_LETTERS_QUEUE, retryExchange } from '@parterre/messaging/topology';
import amqp from 'amqplib';
import type { OpenHouse } from './open-house.js';

/** Messages that wait in the broker: for a consumer or for their next try, and those that nobody could handle. */
export async function countMessages({ house }: OpenHouse): Promise<{ waiting: number; dead: number }> {
  const model = await amqp.connect(house.engines.amqpUrl, { timeout: 5_000 });
  try {
    const channel = await model.createChannel();
    const count = async (queue: string) => (await channel.checkQueue(queue)).messageCount;
    // The queue of a retry level has the name of its exchange.
    const names = [...Object.keys(queues), ...DEFAULT_RETRY_DELAYS_MS.map(retryExchange)];
    const counts = await Promise.all(names.map(count));
    return {
      waiting: counts.reduce((sum, one) => sum + one, 0),
      dead: await count(DEAD_LETTERS_QUEUE),
    };
  } finally {
    await model.close();
  }
}
