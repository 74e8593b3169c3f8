import { queues } from '@parterre/contracts/topology';
import type { Channel, ChannelModel } from 'amqplib';

export const EVENTS_EXCHANGE = 'parterre.events';
export const LIVE_EXCHANGE = 'parterre.live';
export const DEAD_LETTERS_QUEUE = 'parterre.dead-letters';

/** Enough for days without a consumer; beyond it the publisher is refused and its outbox keeps the event. */
const MAX_MESSAGES = 1_000_000;

/** Deliveries without an answer after which a message is taken for one that kills its consumer. */
const DELIVERY_LIMIT = 20;

/** Declarations wait for one another within a channel: a few channels share the work. */
const CHANNELS = 4;

/** Where a message of any queue waits `delayMs` before it goes back. */
export function retryExchange(delayMs: number): string {
  return `parterre.retry.${delayMs}ms`;
}

/**
 * Declares everything durable. Every process does it, consumer or not, so that an event finds its queues even before
 * its consumers' first start. Declaring what is there already does nothing.
 */
export async function declareTopology(model: ChannelModel, retryDelaysMs: readonly number[]): Promise<void> {
  const channels = await Promise.all(Array.from({ length: CHANNELS }, () => openChannel(model)));
  const [first] = channels;
  if (first === undefined) return;

  await Promise.all([
    first.assertExchange(EVENTS_EXCHANGE, 'topic', { durable: true }),
    first.assertExchange(LIVE_EXCHANGE, 'topic', { durable: true }),
    first.assertQueue(DEAD_LETTERS_QUEUE, { durable: true, arguments: deadLettersArguments }),
  ]);

  const declarations = [
    ...Object.entries(queues).map(([queue, { routingKey }]) => declareQueue(queue, routingKey)),
    ...retryDelaysMs.map(declareRetryLevel),
  ];
  await Promise.all(
    declarations.map((declare, index) => declare(channels[index % channels.length] ?? first)),
  );
  await Promise.all(channels.map((channel) => channel.close()));
}

async function openChannel(model: ChannelModel): Promise<Channel> {
  const channel = await model.createChannel();
  // Without a listener it would end the process; the refused declaration itself rejects.
  channel.on('error', () => {});
  return channel;
}

const quorum = { 'x-queue-type': 'quorum', 'x-max-length': MAX_MESSAGES, 'x-overflow': 'reject-publish' };

const deadLettersArguments = {
  ...quorum,
  // A look into the dead letters returns what it does not take: that must not use them up.
  'x-delivery-limit': 1_000_000,
};

const declareQueue = (queue: string, routingKey: string) => async (channel: Channel) => {
  const declared = channel.assertQueue(queue, {
    durable: true,
    arguments: {
      ...quorum,
      // A message that ends its consumer's process never fails in our own code: the broker sees it.
      'x-delivery-limit': DELIVERY_LIMIT,
      ...deadLetterTo(DEAD_LETTERS_QUEUE),
    },
  });
  await Promise.all([declared, channel.bindQueue(queue, EVENTS_EXCHANGE, routingKey)]);
};

/**
 * The routing key of a waiting message is the queue it is to return to. So it is published to a fanout exchange, which
 * ignores the key, and after its time goes to the default exchange, which obeys it.
 */
const declareRetryLevel = (delayMs: number) => async (channel: Channel) => {
  const name = retryExchange(delayMs);
  await Promise.all([
    channel.assertExchange(name, 'fanout', { durable: true }),
    channel.assertQueue(name, {
      durable: true,
      arguments: { ...quorum, 'x-message-ttl': delayMs, ...deadLetterTo(undefined) },
    }),
    channel.bindQueue(name, name, ''),
  ]);
};

/** Through the default exchange, at least once: RabbitMQ's own default may lose the message on the way. */
function deadLetterTo(queue: string | undefined): Record<string, unknown> {
  return {
    'x-dead-letter-exchange': '',
    'x-dead-letter-strategy': 'at-least-once',
    ...(queue === undefined ? {} : { 'x-dead-letter-routing-key': queue }),
  };
}
