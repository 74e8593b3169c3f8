import type { GatewayGraphQLRequestContext } from '@apollo/server-gateway-interface';
import { correlationId, withCorrelation } from '@parterre/messaging/correlation';
import { BadUserInput, RateLimited } from '@parterre/subgraph-kit/errors';
import { inSpan } from '@parterre/subgraph-kit/span';
import {
  type ExecutionArgs,
  type ExecutionResult,
  GraphQLError,
  getOperationAST,
  getVariableValues,
  type OperationDefinitionNode,
} from 'graphql';
import type { ServerOptions } from 'graphql-ws';
import type { WebSocket } from 'ws';
import { shownError } from '../http/format-error.js';
import { rootFieldNames } from '../limits/document.js';
import type { RouterContext } from '../request-context.js';
import { DocumentCache } from './documents.js';
import type { Extra } from './socket-adapter.js';
import type { SocketsOptions } from './socket-options.js';
import { Sessions } from './socket-sessions.js';

/** What `onSubscribe` found out, for `execute` and `subscribe`. */
interface SocketOperation extends ExecutionArgs {
  contextValue: RouterContext;
  definition: OperationDefinitionNode;
  socket: WebSocket;
  queryHash: string;
}

export interface SocketOperations {
  handlers: ServerOptions<Record<string, unknown>, Extra>;
  /** Resolves when no query or mutation runs any more, at the latest after `ms`. */
  idle(ms: number): Promise<void>;
}

/** The same admission, limits and masking as over HTTP, for operations that come over a socket. */
export function createSocketOperations(
  options: SocketsOptions,
  onOverflow: (socket: WebSocket) => void,
): SocketOperations {
  const { gateway, current, subscriptions, admit, rates, formatError, settings, metrics } = options;
  const sessions = new Sessions(options);
  const documents = new DocumentCache(settings.document.tokens, settings.introspection);

  const prepare = async (
    extra: Extra,
    running: number,
    payload: {
      query: string;
      operationName?: string | null | undefined;
      variables?: Record<string, unknown> | null | undefined;
    },
  ): Promise<SocketOperation | readonly GraphQLError[]> => {
    const session = sessions.of(extra.socket);
    await rates.request(session.address);
    // graphql-ws counts the one that is being started.
    if (running > settings.live.subscriptionsPerSocket) {
      throw new RateLimited(
        `This socket already runs ${settings.live.subscriptionsPerSocket} operations.`,
        1,
      );
    }
    const { apiSchema } = current();
    const { document, hash, errors } = documents.read(apiSchema, payload.query);
    if (errors) {
      return errors;
    }
    const operationName = payload.operationName ?? undefined;
    const definition = getOperationAST(document, operationName);
    if (!definition) {
      throw BadUserInput.at('operationName', 'does not name one of the operations');
    }
    await admit(document, definition, { viewer: session.viewer, clientAddress: session.address });
    const variableValues = payload.variables ?? {};
    const coerced = getVariableValues(apiSchema, definition.variableDefinitions ?? [], variableValues);
    if (coerced.errors) {
      return coerced.errors.map(
        (error) =>
          new GraphQLError(error.message, {
            nodes: error.nodes ?? null,
            extensions: { code: 'BAD_USER_INPUT' },
          }),
      );
    }
    return {
      schema: apiSchema,
      document,
      variableValues,
      ...(operationName === undefined ? {} : { operationName }),
      contextValue: {
        viewer: session.viewer,
        correlationId: correlationId(),
        clientAddress: session.address,
        deadline: performance.now() + settings.requestMs,
      },
      definition,
      socket: extra.socket,
      queryHash: hash,
    };
  };

  const underWay = new Set<Promise<unknown>>();
  const tracked = <Result>(work: Promise<Result>): Promise<Result> => {
    underWay.add(work);
    return work.finally(() => underWay.delete(work));
  };

  const run = async (operation: SocketOperation): Promise<ExecutionResult> => {
    const end = metrics.operations.startTimer({ kind: operation.definition.operation });
    const { document, definition, contextValue, operationName, queryHash, schema } = operation;
    const result = await gateway.executor({
      request: { query: document.loc?.source.body, operationName, variables: operation.variableValues },
      document,
      operation: definition,
      operationName: operationName ?? null,
      queryHash,
      schema,
      context: contextValue,
      source: document.loc?.source.body,
      metrics: {},
      logger: options.log,
    } as unknown as GatewayGraphQLRequestContext);
    const errors = result.errors?.map((error) => shownError(error, formatError));
    end({ outcome: !errors ? 'ok' : result.data ? 'partial' : String(errors[0]?.extensions?.code) });
    return errors ? { ...result, errors } : result;
  };

  const failed = (error: unknown): readonly GraphQLError[] => [shownError(error, formatError)];

  const handlers: SocketOperations['handlers'] = {
    connectionInitWaitTimeout: 5_000,
    onConnect: ({ connectionParams, extra }) => sessions.open(extra, connectionParams),
    onSubscribe: async (context, _id, payload) => {
      const running = Object.keys(context.subscriptions).length;
      try {
        return (await withCorrelation(correlationId(), () => prepare(context.extra, running, payload))) as
          | ExecutionArgs
          | readonly GraphQLError[];
      } catch (error) {
        return failed(error);
      }
    },
    execute: (args) => {
      const operation = args as SocketOperation;
      return withCorrelation(operation.contextValue.correlationId, () =>
        inSpan(`websocket ${operation.definition.operation}`, () => tracked(run(operation))).catch(
          (error: unknown) => ({ errors: failed(error) }),
        ),
      ) as ReturnType<NonNullable<ServerOptions['execute']>>;
    },
    subscribe: (args) => {
      const operation = args as SocketOperation;
      const { document, definition, operationName, variableValues, contextValue, socket } = operation;
      const field = rootFieldNames(document, definition)[0] ?? '';
      return withCorrelation(contextValue.correlationId, () =>
        inSpan('websocket subscription', () =>
          subscriptions.open(
            {
              document,
              operationName: operationName ?? undefined,
              variables: (variableValues ?? {}) as Record<string, unknown>,
              field,
            },
            contextValue.viewer,
            () => onOverflow(socket),
          ),
        ).catch((error: unknown) => ({ errors: failed(error) })),
      ) as ReturnType<NonNullable<ServerOptions['subscribe']>>;
    },
    // What validation found; what we refused ourselves passes as it is.
    onError: (_context, _id, _payload, errors) =>
      errors.map((error) => shownError(error, formatError).toJSON()),
  };

  return {
    handlers,
    idle: async (ms) => {
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise((resolve) => {
        timer = setTimeout(resolve, ms);
      });
      await Promise.race([Promise.allSettled(underWay), late]);
      clearTimeout(timer);
      // The answers are there; graphql-ws hands them to the sockets within this turn.
      await new Promise((resolve) => setImmediate(resolve));
    },
  };
}
