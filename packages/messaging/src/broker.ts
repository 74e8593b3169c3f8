import type { EventContract, OutboxEntry, PayloadOf } from '@parterre/contracts/event';
import type { QueueName, queues } from '@parterre/contracts/topology';
import type { Logger } from 'pino';
import type { Registry } from 'prom-client';

export interface BrokerOptions {
  /** `amqp://` or `amqps://`. Never logged: it may hold a password. */
  url: string;
  /** Who connects, as RabbitMQ's own tools show it: `tickets`. */
  service: string;
  log: Logger;
  registry?: Registry;
  /** Pauses before a failed message is tried again, ms, ascending; one more failure dead-letters it. */
  retryDelaysMs?: readonly number[];
}

/** What travels beside the payload of a message. */
export interface ReceivedMessage {
  /** The outbox entry's id: the same in every repeated delivery. */
  readonly id: string;
  readonly correlationId: string;
  /** ISO 8601, UTC. */
  readonly occurredAt: string;
  /** True when the broker may have delivered this message before. */
  readonly redelivered: boolean;
  /** 1 for the first try. */
  readonly attempt: number;
}

export interface ConsumeOptions<Q extends QueueName> {
  queue: Q;
  /** Messages handled at the same time; 16 unless told. */
  prefetch?: number;
  /** Has 30 s; must be idempotent: every message may come more than once. */
  handle: (payload: PayloadOf<(typeof queues)[Q]>, message: ReceivedMessage) => Promise<void>;
}

export interface LiveSubscriptionOptions<Contract extends EventContract> {
  /** Durable contracts are allowed: they are then listened to without a queue that outlives this process. */
  contracts: readonly Contract[];
  handle: (contract: Contract, payload: PayloadOf<Contract>) => void | Promise<void>;
  /** Topic patterns in place of the contracts' own routing keys. */
  bindingKeys?: readonly string[];
  /** After every reconnection: events may have been missed, read afresh. */
  onGap?: () => void;
}

export interface LiveSubscription {
  close(): Promise<void>;
}

export interface Broker {
  /**
   * Resolves once the broker has the event safely in its queues.
   * @throws BrokerUnavailableError, PublishError (returned, refused, too late, or too many under way)
   */
  publish(entry: OutboxEntry): Promise<void>;
  /** Sends to whoever listens now; dropped and counted while there is no connection or its buffer is full. */
  publishLive<Contract extends EventContract>(contract: Contract, payload: PayloadOf<Contract>): void;
  /** Consumes for the life of the broker, through every reconnection. */
  consume<Q extends QueueName>(options: ConsumeOptions<Q>): void;
  subscribeLive<Contract extends EventContract>(options: LiveSubscriptionOptions<Contract>): LiveSubscription;
  /** Takes no new message and waits for the handlers under way; the first step of a drain. */
  stopConsuming(): Promise<void>;
  healthy(): boolean;
  /** @throws BrokerUnavailableError when not healthy within the deadline, ms */
  waitUntilHealthy(deadlineMs: number): Promise<void>;
  /** Stops consuming, waits for publishes under way, closes. At most about 10 s. */
  close(): Promise<void>;
}

export async function connectBroker(_options: BrokerOptions): Promise<Broker> {
  throw new Error('not built yet');
}
