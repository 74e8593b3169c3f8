import type { IncomingMessage } from 'node:http';
import type { ApolloServer } from '@apollo/server';
import { correlationId } from '@parterre/messaging/correlation';
import { Refusal } from '@parterre/subgraph-kit/errors';
import { graphqlRoute } from '@parterre/subgraph-kit/graphql-http';
import type { RouteHandler } from '@parterre/subgraph-kit/http';
import type { Rates } from '../limits/rates.js';
import type { RouterMetrics } from '../metrics.js';
import type { RouterContext } from '../request-context.js';
import type { RouterSettings } from '../settings.js';
import type { Authenticate } from './authentication.js';
import { clientAddress } from './client-address.js';
import { answerCors, type OriginCheck } from './origins.js';
import { asHttpError } from './refusals.js';

export interface GraphqlDoor {
  apollo: ApolloServer<RouterContext>;
  settings: RouterSettings;
  authenticate: Authenticate;
  rates: Rates;
  isAllowedOrigin: OriginCheck;
  metrics: RouterMetrics;
}

/** GraphQL over HTTP for the public: who asks, from where, and whether they may ask at all at this rate. */
export function publicGraphqlRoute(door: GraphqlDoor): RouteHandler {
  const { apollo, settings, authenticate, rates, isAllowedOrigin, metrics } = door;

  const contextOf = async (request: IncomingMessage): Promise<RouterContext> => {
    const address = clientAddress(request, settings.trustedProxies);
    try {
      await rates.request(address);
      const { viewer } = await authenticate(request.headers.authorization);
      return {
        viewer,
        correlationId: correlationId(),
        clientAddress: address,
        deadline: performance.now() + settings.requestMs,
      };
    } catch (error) {
      if (error instanceof Refusal) {
        metrics.refused.inc({ reason: error.code });
        throw asHttpError(error);
      }
      throw error;
    }
  };

  const route = graphqlRoute(apollo, contextOf, settings.bodyBytes);
  return async (request, response) => {
    if (!answerCors(request, response, isAllowedOrigin)) {
      await route(request, response);
    }
  };
}
