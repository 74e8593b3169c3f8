import type { ApolloServerOptions, BaseContext } from '@apollo/server';
import { unwrapResolverError } from '@apollo/server/errors';
import { correlationId } from '@parterre/messaging/correlation';
import { isWithoutAnswer } from '@parterre/mongo/errors';
import type { ValidationError } from 'class-validator';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import type { Logger } from 'pino';
import { ArgumentValidationError } from 'type-graphql';
import { BadUserInput, type InputFault, Refusal, Unavailable } from './errors.js';
import { refusedVariable } from './refused-variable.js';

type FormatError = NonNullable<ApolloServerOptions<BaseContext>['formatError']>;

/**
 * What a client sees of an error: refusals as they are, GraphQL's own complaints about the document as they are, that
 * the database gave no answer, and of everything else only that it happened, with the id under which the log has the
 * rest.
 */
export function createFormatError(log: Logger): FormatError {
  return (formatted, error) => {
    const original = unwrapResolverError(error);
    if (original instanceof Refusal) {
      return shown(formatted, original);
    }
    if (original instanceof ArgumentValidationError) {
      return shown(formatted, new BadUserInput(faultsOf(original.extensions.validationErrors)));
    }
    const variable = refusedVariable(original);
    if (variable) {
      return shown(formatted, variable);
    }
    if (isAboutTheDocument(original, formatted.extensions?.code)) {
      return formatted;
    }
    log.error({ err: original, path: formatted.path?.join('.') }, 'operation failed');
    if (isWithoutAnswer(original)) {
      const message =
        'The database gave no answer: this may have been done, or not. Look, or send it again under the same key.';
      return shown(formatted, new Unavailable(message, { correlationId: correlationId() }));
    }
    return {
      ...place(formatted),
      message: 'Something went wrong on our side.',
      extensions: { code: 'INTERNAL', correlationId: correlationId() },
    };
  };
}

/** Apollo Server wraps these in errors of its own, `originalError` included. */
const documentFaults: readonly unknown[] = ['GRAPHQL_PARSE_FAILED', 'GRAPHQL_VALIDATION_FAILED'];

/** Such a complaint quotes the document, so it goes to who wrote it and into no log. */
function isAboutTheDocument(error: unknown, code: unknown): boolean {
  if (!(error instanceof GraphQLError)) {
    return false;
  }
  return (
    documentFaults.includes(code) || (error.originalError === undefined && code !== 'INTERNAL_SERVER_ERROR')
  );
}

function shown(formatted: GraphQLFormattedError, refusal: Refusal): GraphQLFormattedError {
  return {
    ...place(formatted),
    message: refusal.message,
    extensions: { code: refusal.code, ...refusal.details },
  };
}

function place({ locations, path }: GraphQLFormattedError): Partial<GraphQLFormattedError> {
  return { ...(locations ? { locations } : {}), ...(path ? { path } : {}) };
}

/** class-validator's tree of complaints as a flat list of paths; never the refused value itself. */
function faultsOf(errors: readonly ValidationError[], parent = ''): InputFault[] {
  return errors.flatMap((error) => {
    const isIndex = /^\d+$/.test(error.property);
    const field = isIndex
      ? `${parent}[${error.property}]`
      : parent
        ? `${parent}.${error.property}`
        : error.property;
    const own = Object.values(error.constraints ?? {}).map((message) => ({
      field,
      message: message.replace(`${error.property} `, ''),
    }));
    return [...own, ...faultsOf(error.children ?? [], field)];
  });
}
