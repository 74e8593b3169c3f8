import type { ConsumeMessage } from 'amqplib';
import type { ConfirmPublisher } from './confirm-publisher.js';
import { failureFacts, UnprocessableMessageError } from './errors.js';
import { HEADERS, header, propertiesAgain } from './message.js';
import { DEAD_LETTERS_QUEUE, retryExchange } from './topology.js';

/** Pauses before the second to the sixth try; while the database is away tries are not counted at all. */
export const DEFAULT_RETRY_DELAYS_MS = [1_000, 5_000, 30_000, 120_000, 600_000] as const;

/** Puts messages whose handler failed where they wait for the next try, or for a person. */
export class FailedMessages {
  constructor(
    private readonly publisher: ConfirmPublisher,
    private readonly retryDelaysMs: readonly number[],
  ) {}

  /**
   * Resolves once the broker has the message in its new place; only then may the delivery be acknowledged.
   * @throws what `ConfirmPublisher.send` throws
   */
  async putAside(
    queue: string,
    message: ConsumeMessage,
    error: unknown,
  ): Promise<'retried' | 'dead-lettered'> {
    const failuresBefore = failuresOf(message);
    const delayMs =
      error instanceof UnprocessableMessageError ? undefined : this.retryDelaysMs[failuresBefore];
    const headers = {
      [HEADERS.failures]: failuresBefore + 1,
      [HEADERS.firstFailedAt]: header(message, HEADERS.firstFailedAt) ?? new Date().toISOString(),
    };
    if (delayMs !== undefined) {
      const properties = propertiesAgain(message, headers);
      await this.publisher.send(retryExchange(delayMs), queue, message.content, properties);
      return 'retried';
    }
    const { name, code } = failureFacts(error);
    const properties = propertiesAgain(message, {
      ...headers,
      [HEADERS.queue]: queue,
      [HEADERS.errorName]: name,
      [HEADERS.errorCode]: code,
    });
    await this.publisher.send('', DEAD_LETTERS_QUEUE, message.content, properties);
    return 'dead-lettered';
  }

  /**
   * Has the message come again after the second of the pauses, as if it had not been tried.
   * @throws what `ConfirmPublisher.send` throws
   */
  async postpone(queue: string, message: ConsumeMessage): Promise<'postponed'> {
    const delayMs = this.retryDelaysMs[1] ?? this.retryDelaysMs[0] ?? 0;
    const firstFailedAt = header(message, HEADERS.firstFailedAt);
    const properties = propertiesAgain(message, {
      [HEADERS.failures]: failuresOf(message),
      ...(firstFailedAt === undefined ? {} : { [HEADERS.firstFailedAt]: firstFailedAt }),
    });
    await this.publisher.send(retryExchange(delayMs), queue, message.content, properties);
    return 'postponed';
  }
}

function failuresOf(message: ConsumeMessage): number {
  return Number(header(message, HEADERS.failures) ?? 0);
}
