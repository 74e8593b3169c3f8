import type { ApolloServerPlugin } from '@apollo/server';
import { BadUserInput, Refusal } from '@parterre/subgraph-kit/errors';
import { type DocumentNode, GraphQLError, type OperationDefinitionNode } from 'graphql';
import { excessOf, rootFieldNames } from '../limits/document.js';
import type { Rates } from '../limits/rates.js';
import type { RouterMetrics } from '../metrics.js';
import type { RouterContext } from '../request-context.js';
import type { DocumentLimits } from '../settings.js';
import { asHttpError } from './refusals.js';

/** What every operation has to pass before it is planned, over HTTP and over the socket alike. @throws Refusal */
export type Admit = (
  document: DocumentNode,
  operation: OperationDefinitionNode,
  context: Pick<RouterContext, 'viewer' | 'clientAddress'>,
) => Promise<void>;

export function createAdmission(limits: DocumentLimits, rates: Rates, metrics: RouterMetrics): Admit {
  return async (document, operation, { viewer, clientAddress }) => {
    try {
      const excess = excessOf(document, operation, limits);
      if (excess) {
        throw excess;
      }
      const rootFields = rootFieldNames(document, operation);
      await rates.operation({ kind: operation.operation, rootFields, viewer, clientAddress });
    } catch (error) {
      if (error instanceof Refusal) {
        metrics.refused.inc({ reason: error.code });
      }
      throw error;
    }
  };
}

/** Admission and measurement of operations that come over HTTP. */
export function admissionPlugin(admit: Admit, metrics: RouterMetrics): ApolloServerPlugin<RouterContext> {
  return {
    requestDidStart: async () => {
      const end = metrics.operations.startTimer();
      return {
        didResolveOperation: async ({ request, document, operation, contextValue }) => {
          try {
            if (!operation) {
              throw operationNotFound(request.operationName);
            }
            if (operation.operation === 'subscription') {
              throw BadUserInput.at(
                'query',
                'subscriptions run over WebSocket (graphql-transport-ws) at this same address',
              );
            }
            await admit(document, operation, contextValue);
          } catch (error) {
            throw error instanceof Refusal ? asHttpError(error) : error;
          }
        },
        willSendResponse: async ({ operation, response }) => {
          const result = response.body.kind === 'single' ? response.body.singleResult : undefined;
          const code = result?.errors?.[0]?.extensions?.code;
          const outcome = !result?.errors ? 'ok' : result.data ? 'partial' : String(code ?? 'INTERNAL');
          end({ kind: operation?.operation ?? 'unknown', outcome });
        },
      };
    },
  };
}

/** Left to the gateway, it would be a fault of ours and not of the request. */
function operationNotFound(name: string | null | undefined): GraphQLError {
  const message = name
    ? `The document has no operation named "${name}".`
    : 'The document has several operations: say which one in operationName.';
  return new GraphQLError(message, {
    extensions: { code: 'OPERATION_RESOLUTION_FAILURE', http: { status: 400 } },
  });
}
