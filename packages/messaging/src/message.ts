import type { OutboxEntry } from '@parterre/contracts/event';
import type { ConsumeMessage, GetMessage, Options } from 'amqplib';

/** Header names of our own. RabbitMQ's (`x-death` and its like) are never copied to another message. */
export const HEADERS = {
  occurredAt: 'parterre-occurred-at',
  /** Tries that have failed so far. */
  failures: 'parterre-failures',
  firstFailedAt: 'parterre-first-failed-at',
  /** The queue in which a dead letter failed. */
  queue: 'parterre-queue',
  errorName: 'parterre-error-name',
  errorCode: 'parterre-error-code',
  /** Tells two publishes of the same message apart when the broker returns one. */
  publish: 'parterre-publish',
} as const;

type Received = ConsumeMessage | GetMessage;

export function header(message: Received, name: string): string | undefined {
  const value: unknown = message.properties.headers?.[name];
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}

/** The AMQP properties of an event on its way out. */
export function propertiesOf(entry: OutboxEntry): Options.Publish {
  return {
    contentType: 'application/json',
    persistent: true,
    messageId: entry.id,
    correlationId: entry.correlationId,
    type: entry.routingKey,
    // Whole seconds are all that AMQP has room for; the header keeps the rest.
    timestamp: Math.floor(Date.parse(entry.occurredAt) / 1_000),
    headers: { [HEADERS.occurredAt]: entry.occurredAt },
  };
}

/** The properties of the same message on its way to another queue, with other headers of ours. */
export function propertiesAgain(message: Received, headers: Record<string, unknown>): Options.Publish {
  const { contentType, messageId, correlationId, type, timestamp } = message.properties;
  const occurredAt = header(message, HEADERS.occurredAt);
  return {
    contentType,
    persistent: true,
    messageId,
    correlationId,
    type,
    timestamp,
    headers: { ...(occurredAt === undefined ? {} : { [HEADERS.occurredAt]: occurredAt }), ...headers },
  };
}
