import { unwrapResolverError } from '@apollo/server/errors';
import { correlationId } from '@parterre/messaging/correlation';
import { type ErrorCode, Refusal } from '@parterre/subgraph-kit/errors';
import { refusedVariable } from '@parterre/subgraph-kit/refused-variable';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import type { Logger } from 'pino';
import { hasMoreTokensThan, tooManyTokens } from '../limits/document.js';

export type FormatError = (formatted: GraphQLFormattedError, error: unknown) => GraphQLFormattedError;

const ownCodes: ReadonlySet<unknown> = new Set<ErrorCode>([
  'BAD_USER_INPUT',
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'NOT_FOUND',
  'CONFLICT',
  'RATE_LIMITED',
  'TOO_COMPLEX',
  'UNAVAILABLE',
  'TIMEOUT',
  'INTERNAL',
]);

/** What GraphQL servers in general say about a request or its document; clients know these codes. */
const protocolCodes: ReadonlySet<unknown> = new Set([
  'BAD_REQUEST',
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'OPERATION_RESOLUTION_FAILURE',
  'PERSISTED_QUERY_NOT_FOUND',
  'PERSISTED_QUERY_NOT_SUPPORTED',
]);

/**
 * What a client sees of an error: our own codes and those about its document as they are; of anything else only
 * that it happened, where, and the id under which the log has the rest.
 */
export function createFormatError(log: Logger, maxTokens: number): FormatError {
  return (formatted, error) => {
    const original = unwrapResolverError(error);
    if (original instanceof Refusal) {
      return { ...place(formatted), message: original.message, extensions: extensionsOf(original) };
    }
    const variable = refusedVariable(original);
    if (variable) {
      return { ...place(formatted), message: variable.message, extensions: extensionsOf(variable) };
    }
    const { code, serviceName, service, stacktrace: _stacktrace, ...rest } = formatted.extensions ?? {};
    const subgraph = serviceName ?? service;
    if (subgraph === undefined && protocolCodes.has(code)) {
      return code === 'GRAPHQL_PARSE_FAILED' ? parseFault(formatted, error, maxTokens) : formatted;
    }
    if (ownCodes.has(code)) {
      const named = subgraph === undefined ? {} : { service: subgraph };
      return { ...place(formatted), message: formatted.message, extensions: { code, ...rest, ...named } };
    }
    if (subgraph === undefined) {
      log.error({ err: original, path: formatted.path?.join('.') }, 'operation failed');
    } else if (code !== 'INTERNAL') {
      // A subgraph logs its own faults, under the same correlation id. What stands between it and us (it does not know a
      // field that the supergraph has) nobody else tells. The message stays out: it quotes the document.
      log.error({ subgraph, code }, 'subgraph did not take an operation that was planned for it');
    }
    return {
      ...place(formatted),
      message: 'Something went wrong on our side.',
      extensions: {
        code: 'INTERNAL',
        correlationId: correlationId(),
        ...(subgraph === undefined ? {} : { service: subgraph }),
      },
    };
  };
}

/** An error in the form clients get; graphql-ws sends what `toJSON` gives. */
export class ShownError extends GraphQLError {
  constructor(private readonly formatted: GraphQLFormattedError) {
    super(formatted.message, { extensions: formatted.extensions ?? {} });
  }

  override toJSON(): GraphQLFormattedError {
    return this.formatted;
  }
}

/** For the socket, where no Apollo Server stands between: any error in the form clients get. */
export function shownError(error: unknown, format: FormatError): ShownError {
  if (error instanceof ShownError) {
    return error;
  }
  if (error instanceof GraphQLError) {
    const { message, locations, path, extensions } = error;
    const formatted = { message, extensions, ...(locations ? { locations } : {}), ...(path ? { path } : {}) };
    return new ShownError(format(formatted, error));
  }
  return new ShownError(format({ message: 'unknown' }, error));
}

/** A refusal's code and further facts, as they stand in `extensions`. */
export function extensionsOf(refusal: Refusal): Record<string, unknown> {
  return { code: refusal.code, ...refusal.details };
}

function parseFault(
  formatted: GraphQLFormattedError,
  error: unknown,
  maxTokens: number,
): GraphQLFormattedError {
  const text = error instanceof GraphQLError ? error.source?.body : undefined;
  if (text === undefined || !hasMoreTokensThan(text, maxTokens)) {
    return formatted;
  }
  const refusal = tooManyTokens(maxTokens);
  return { message: refusal.message, extensions: { code: refusal.code } };
}

function place({ locations, path }: GraphQLFormattedError): Partial<GraphQLFormattedError> {
  return { ...(locations ? { locations } : {}), ...(path ? { path } : {}) };
}
