/** There is no usable connection to the broker at this moment; the same call may work in a few seconds. */
export class BrokerUnavailableError extends Error {
  override readonly name = 'BrokerUnavailableError';
  readonly code = 'BROKER_UNAVAILABLE';
}

/**
 * - `UNROUTABLE`: no queue is bound for it.
 * - `REFUSED`: a queue is full, or the broker failed to store it.
 * - `LATE`: no answer within the deadline; it may have arrived all the same.
 * - `OVERLOADED`: too many publishes are under way; nothing was sent.
 */
export type PublishErrorCode = 'UNROUTABLE' | 'REFUSED' | 'LATE' | 'OVERLOADED';

/** The broker has not taken a message over. */
export class PublishError extends Error {
  override readonly name = 'PublishError';

  constructor(readonly code: PublishErrorCode) {
    super(`message not taken over by the broker: ${code}`);
  }
}

/** Thrown by a handler for a message that no later try can handle: it goes to the dead letters at once. */
export class UnprocessableMessageError extends Error {
  override readonly name: string = 'UnprocessableMessageError';

  /** @param code stable and without personal data: it is written on the dead letter */
  constructor(readonly code: string) {
    super(`message cannot be processed: ${code}`);
  }
}

/** A handler has not finished in time. It may still be at work: another reason for it to be idempotent. */
export class HandlerDeadlineError extends Error {
  override readonly name = 'HandlerDeadlineError';
  readonly code = 'HANDLER_DEADLINE';
}

/** What may be written down about a failure: messages of errors hold key values, and those hold e-mail addresses. */
export interface FailureFacts {
  name: string;
  code: string;
  /** Where it was thrown, innermost first. */
  at: string[];
}

export function failureFacts(error: unknown): FailureFacts {
  if (!(error instanceof Error)) return { name: typeof error, code: '', at: [] };
  const code = 'code' in error && ['string', 'number'].includes(typeof error.code) ? String(error.code) : '';
  const frames = (error.stack ?? '').split('\n').filter((line) => line.startsWith('    at '));
  return { name: error.name, code, at: frames.slice(0, 5).map((line) => line.slice(7)) };
}
