import type { PayloadOf } from '@parterre/contracts/event';
import { type QueueName, queues } from '@parterre/contracts/topology';
import { type Channel, type ChannelModel, type ConsumeMessage, IllegalOperationError } from 'amqplib';
import type { Logger } from 'pino';
import { correlationId, withCorrelation } from './correlation.js';
import { crashPoint } from './crash-point.js';
import { withDeadline } from './deadline.js';
import { failureFacts, HandlerDeadlineError, UnprocessableMessageError } from './errors.js';
import type { FailedMessages } from './failed-messages.js';
import { HEADERS, header } from './message.js';
import type { MessagingMetrics } from './metrics.js';

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
  /**
   * Has 30 s; must be idempotent: every message may come more than once. A rejection has it tried again later, an
   * `UnprocessableMessageError` sends the message to the dead letters.
   */
  handle: (payload: PayloadOf<(typeof queues)[Q]>, message: ReceivedMessage) => Promise<void>;
  /**
   * Rejects, soon, while what the handler works on (its database) is away. A failure in that time is not the
   * message's: it does not count, and the message comes again every few seconds until there is an end to it.
   */
  needs?: () => Promise<void>;
}

const DEFAULT_PREFETCH = 16;
const HANDLER_DEADLINE_MS = 30_000;
/** Before a message that cannot even be put aside is asked for again: no busy loop on a broker in trouble. */
const REQUEUE_PAUSE_MS = 1_000;

/** Consumes one queue, on one channel after another. */
export class Consumer<Q extends QueueName> {
  #channel: Channel | undefined;
  #consumerTag: string | undefined;
  #stopping = false;
  readonly #running = new Set<Promise<void>>();

  constructor(
    private readonly options: ConsumeOptions<Q>,
    private readonly failed: FailedMessages,
    private readonly metrics: MessagingMetrics,
    private readonly log: Logger,
  ) {}

  /** @param onBroken called when the broker ends the consumer, though not the connection */
  async start(model: ChannelModel, onBroken: () => void): Promise<void> {
    if (this.#stopping) return;
    const channel = await model.createChannel();
    channel.on('error', (error) => this.log.warn({ err: failureFacts(error) }, 'consumer channel failed'));
    channel.on('close', () => {
      if (!this.#stopping) onBroken();
    });
    await channel.prefetch(this.options.prefetch ?? DEFAULT_PREFETCH);
    this.#channel = channel;
    const { consumerTag } = await channel.consume(this.options.queue, (message) => {
      if (message === null) onBroken();
      else if (!this.#stopping) this.#track(this.#process(channel, message));
    });
    this.#consumerTag = consumerTag;
  }

  /** Takes no new message and waits for the handlers under way. What is not acknowledged by then comes again. */
  async stop(): Promise<void> {
    this.#stopping = true;
    if (this.#channel !== undefined && this.#consumerTag !== undefined) {
      await this.#channel.cancel(this.#consumerTag).catch(() => {});
    }
    await Promise.all(this.#running);
    // Behind the last acknowledgement on the same channel: the end of the connection may overtake it and undo it.
    await this.#channel?.close().catch(() => {});
  }

  #track(work: Promise<void>): void {
    this.#running.add(work);
    void work.finally(() => this.#running.delete(work));
  }

  /** Never rejects. */
  async #process(channel: Channel, message: ConsumeMessage): Promise<void> {
    const { queue } = this.options;
    const properties = describe(message);
    let result = 'handled';
    try {
      await withCorrelation(properties.correlationId, () => this.#handle(message, properties));
      crashPoint('consumer.after-handle', queue);
    } catch (error) {
      const facts = { queue, messageId: properties.id, correlationId: properties.correlationId };
      const failure = { ...facts, attempt: properties.attempt, err: failureFacts(error) };
      try {
        result = (await this.#hasItsNeeds())
          ? await this.failed.putAside(queue, message, error)
          : await this.failed.postpone(queue, message);
        this.log.warn({ ...failure, result }, 'message failed');
      } catch (cause) {
        this.metrics.consumed.inc({ queue, result: 'requeued' });
        this.log.warn(
          { ...failure, cause: failureFacts(cause) },
          'message failed and could not be put aside',
        );
        await new Promise((resolve) => setTimeout(resolve, REQUEUE_PAUSE_MS));
        onOpen(() => channel.nack(message, false, true));
        return;
      }
    }
    this.metrics.consumed.inc({ queue, result });
    onOpen(() => channel.ack(message));
  }

  async #hasItsNeeds(): Promise<boolean> {
    try {
      await this.options.needs?.();
      return true;
    } catch {
      return false;
    }
  }

  async #handle(message: ConsumeMessage, properties: ReceivedMessage): Promise<void> {
    const { queue, handle } = this.options;
    const payload = parse(queue, message);
    const stop = this.metrics.handling.startTimer({ queue });
    try {
      await withDeadline(
        handle(payload, properties),
        HANDLER_DEADLINE_MS,
        () => new HandlerDeadlineError(`no end within ${HANDLER_DEADLINE_MS} ms`),
      );
    } finally {
      stop();
    }
  }
}

function describe(message: ConsumeMessage): ReceivedMessage {
  const { messageId, correlationId: given, timestamp } = message.properties;
  const seconds = typeof timestamp === 'number' ? timestamp : 0;
  return {
    id: String(messageId ?? ''),
    correlationId: typeof given === 'string' ? given : correlationId(),
    occurredAt: header(message, HEADERS.occurredAt) ?? new Date(seconds * 1_000).toISOString(),
    redelivered: message.fields.redelivered,
    attempt: Number(header(message, HEADERS.failures) ?? 0) + 1,
  };
}

/** @throws UnprocessableMessageError: what does not fit its contract now never will */
function parse<Q extends QueueName>(queue: Q, message: ConsumeMessage): PayloadOf<(typeof queues)[Q]> {
  let json: unknown;
  try {
    json = JSON.parse(message.content.toString('utf8'));
  } catch {
    throw new UnprocessableMessageError('NOT_JSON');
  }
  const parsed = queues[queue].schema.safeParse(json);
  if (!parsed.success) throw new UnprocessableMessageError('PAYLOAD_DOES_NOT_FIT');
  return parsed.data as PayloadOf<(typeof queues)[Q]>;
}

/** On a channel that has closed meanwhile there is nothing left to answer: the broker delivers the message again. */
function onOpen(answer: () => void): void {
  try {
    answer();
  } catch (error) {
    if (!(error instanceof IllegalOperationError)) throw error;
  }
}
