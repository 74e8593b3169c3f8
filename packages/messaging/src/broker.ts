import type { EventContract, OutboxEntry, PayloadOf } from '@parterre/contracts/event';
import type { QueueName } from '@parterre/contracts/topology';
import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import { BrokerLink } from './broker-link.js';
import { type ConsumeOptions, Consumer } from './consumer.js';
import { BrokerUnavailableError, failureFacts, PublishError } from './errors.js';
import { DEFAULT_RETRY_DELAYS_MS, FailedMessages } from './failed-messages.js';
import { LiveSubscriber, type LiveSubscriptionOptions } from './live-subscriber.js';
import { propertiesOf } from './message.js';
import { type MessagingMetrics, messagingMetrics } from './metrics.js';
import { EVENTS_EXCHANGE } from './topology.js';

export type { ConsumeOptions, ReceivedMessage } from './consumer.js';
export type { LiveSubscriptionOptions } from './live-subscriber.js';

export interface BrokerOptions {
  /** `amqp://` or `amqps://`. Never logged: it may hold a password. */
  url: string;
  /** Who connects, as RabbitMQ's own tools show it: `tickets`. */
  service: string;
  log: Logger;
  registry?: Registry;
  /**
   * Pauses before a failed message is tried again, ms; one more failure dead-letters it. They name queues, so every
   * process on one broker has the same; tests have shorter ones. 1 s, 5 s, 30 s, 2 min, 10 min unless told.
   */
  retryDelaysMs?: readonly number[];
}

export interface LiveSubscription {
  close(): Promise<void>;
}

export interface Broker {
  /**
   * Resolves once the broker has the event safely in its queues.
   * @throws BrokerUnavailableError, PublishError (returned, refused, later than 5 s, or 1,000 under way already)
   */
  publish(entry: OutboxEntry): Promise<void>;
  /** Sends to whoever listens now; dropped and counted while there is no connection or its buffer is full. */
  publishLive<Contract extends EventContract>(contract: Contract, payload: PayloadOf<Contract>): void;
  /** Consumes until the broker is closed, through every reconnection. */
  consume<Q extends QueueName>(options: ConsumeOptions<Q>): void;
  subscribeLive<Contract extends EventContract>(options: LiveSubscriptionOptions<Contract>): LiveSubscription;
  /** Takes no new message and waits for the handlers under way, at most 10 s; the first step of a drain. */
  stopConsuming(): Promise<void>;
  /** Whether a publish has a chance now. */
  healthy(): boolean;
  /** @throws BrokerUnavailableError when not healthy within the deadline, ms */
  waitUntilHealthy(deadlineMs: number): Promise<void>;
  /** Stops consuming, waits for the publishes under way, closes. At most about 20 s. */
  close(): Promise<void>;
}

/**
 * Resolves at once: a broker that is late or goes away is connected to as soon as it is there. Until then `publish`
 * rejects and `healthy` says no.
 */
export async function connectBroker(options: BrokerOptions): Promise<Broker> {
  const log = options.log.child({ part: 'messaging' });
  const metrics = messagingMetrics(options.registry);
  const retryDelaysMs = options.retryDelaysMs ?? DEFAULT_RETRY_DELAYS_MS;
  const link = await BrokerLink.open({
    url: options.url,
    service: options.service,
    log,
    metrics,
    retryDelaysMs,
  });
  const failed = new FailedMessages(link.publisher, retryDelaysMs);
  const consumers: { stop(): Promise<void> }[] = [];

  const stopConsuming = async () => {
    await atMost(10_000, Promise.all(consumers.splice(0).map((consumer) => consumer.stop())));
  };

  return {
    publish: (entry) => publish(link, metrics, entry),
    publishLive: (contract, payload) => link.livePublisher.send(contract, payload),
    consume(consumeOptions) {
      const consumer = new Consumer(consumeOptions, failed, metrics, log);
      consumers.push(consumer);
      link.add(consumer);
    },
    subscribeLive(subscriptionOptions) {
      const subscriber = new LiveSubscriber(subscriptionOptions, metrics, log);
      link.add(subscriber);
      return {
        close: async () => {
          link.remove(subscriber);
          await subscriber.close();
        },
      };
    },
    stopConsuming,
    healthy: () => link.healthy(),
    waitUntilHealthy: (deadlineMs) => link.waitUntilHealthy(deadlineMs),
    async close() {
      await stopConsuming();
      await atMost(5_000, link.publisher.idle());
      await atMost(5_000, link.close());
    },
  };
}

async function publish(link: BrokerLink, metrics: MessagingMetrics, entry: OutboxEntry): Promise<void> {
  const { routingKey } = entry;
  const content = Buffer.from(JSON.stringify(entry.payload));
  let result = 'confirmed';
  try {
    await link.publisher.send(EVENTS_EXCHANGE, routingKey, content, propertiesOf(entry));
    metrics.outboxLag.observe(Math.max(0, Date.now() - Date.parse(entry.occurredAt)) / 1_000);
  } catch (error) {
    const known = error instanceof PublishError || error instanceof BrokerUnavailableError;
    result = known ? error.code.toLowerCase() : failureFacts(error).name;
    throw error;
  } finally {
    metrics.published.inc({ routing_key: routingKey, result });
  }
}

/** Resolves with the work or after `ms`, whichever is first: an end must not wait for a broker that is gone. */
async function atMost(ms: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const pause = new Promise((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([work, pause]);
  clearTimeout(timer);
}
