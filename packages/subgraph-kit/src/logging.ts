import { correlationId } from '@parterre/messaging/correlation';
import { failureFacts } from '@parterre/messaging/errors';
import { type Logger, pino } from 'pino';

export type { Logger } from 'pino';

/**
 * JSON lines on standard output, each with the service and the correlation id of the work it belongs to.
 * Keys under which secrets or personal data could slip in are removed whatever the caller does.
 */
export function createLogger(service: string, level: string): Logger {
  return pino({
    level,
    base: { service },
    timestamp: pino.stdTimeFunctions.isoTime,
    mixin: () => ({ correlationId: correlationId() }),
    redact: {
      paths: [
        'authorization',
        'cookie',
        'password',
        'token',
        'email',
        'phone',
        'displayName',
        'variables',
      ].flatMap((key) => [key, `*.${key}`, `*.*.${key}`]),
      remove: true,
    },
    serializers: { err: describeError },
  });
}

/**
 * Type, code and stack of an error. Its other properties may hold whole documents or requests, so they stay out, and
 * so does the text of a database error, which quotes the values of the document it is about.
 */
function describeError(error: unknown): unknown {
  if (!(error instanceof Error)) {
    return { type: typeof error };
  }
  if (error.name.startsWith('Mongo')) {
    return failureFacts(error);
  }
  const { code } = error as { code?: unknown };
  return {
    type: error.name,
    message: error.message,
    ...(code === undefined ? {} : { code }),
    stack: error.stack,
    ...(error.cause === undefined ? {} : { cause: describeError(error.cause) }),
  };
}
