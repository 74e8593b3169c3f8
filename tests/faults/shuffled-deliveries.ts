import { queues } from '@parterre/contracts/topology';
import { EVENTS_EXCHANGE } from '@parterre/messaging/topology';
import amqp from 'amqplib';
import { until } from '../kit/until.js';
import type { OpenHouse } from './open-house.js';

/** Copies of one delivery, and how much later than the event they come, ms: each at a time of its own. */
const copies = 3;
const latestMs = 400;

/**
 * Stands between the exchange and every queue: whoever listens gets each event three times, and not in the order in
 * which they happened. Until `stop`, which waits for what is under way; a process that is started meanwhile is told
 * directly as well.
 */
export async function shuffleDeliveries({ house }: OpenHouse): Promise<{ stop(): Promise<void> }> {
  const model = await amqp.connect(house.engines.amqpUrl);
  const channel = await model.createChannel();
  const { queue: tap } = await channel.assertQueue('', { exclusive: true });
  let underWay = 0;
  await channel.bindQueue(tap, EVENTS_EXCHANGE, '#');
  await channel.consume(
    tap,
    (message) => {
      if (!message) return;
      const { routingKey } = message.fields;
      const listening = Object.entries(queues).filter(([, contract]) => contract.routingKey === routingKey);
      for (const [queue] of listening.flatMap((one) => Array<typeof one>(copies).fill(one))) {
        underWay += 1;
        setTimeout(() => {
          channel.sendToQueue(queue, message.content, message.properties as amqp.Options.Publish);
          underWay -= 1;
        }, Math.random() * latestMs);
      }
    },
    { noAck: true },
  );
  const all = Object.entries(queues);
  await Promise.all(
    all.map(([queue, { routingKey }]) => channel.unbindQueue(queue, EVENTS_EXCHANGE, routingKey)),
  );
  return {
    stop: async () => {
      await Promise.all(
        all.map(([queue, { routingKey }]) => channel.bindQueue(queue, EVENTS_EXCHANGE, routingKey)),
      );
      await channel.unbindQueue(tap, EVENTS_EXCHANGE, '#');
      await until('the last delivery', () => underWay === 0);
      await model.close();
    },
  };
}
