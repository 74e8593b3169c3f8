import type { GraphQLDataSource } from '@apollo/gateway';
import type { GatewayGraphQLResponse } from '@apollo/server-gateway-interface';
import { routerTokenHeader } from '@parterre/identity/router-token';
import type { Viewer } from '@parterre/identity/viewer';
import { TimedOut } from '@parterre/subgraph-kit/errors';
import type { Logger } from 'pino';
import type { RouterContext } from '../request-context.js';
import type { Instances } from './instances.js';

export interface SubgraphSourceOptions {
  subgraph: string;
  instances: Instances;
  /** The identity this subgraph is given for a viewer. */
  mint(subgraph: string, viewer: Viewer): Promise<string>;
  /** Longest a single fetch may take, ms. */
  fetchMs: number;
  log: Logger;
}

export interface SubgraphOperation {
  query: string;
  variables?: Record<string, unknown> | undefined;
  operationName?: string | undefined;
}

/** Kept back from the request's own deadline, so that a partial answer still leaves in time. */
const marginMs = 50;

/**
 * Talks to one subgraph. Only what stands here goes down: nothing of the client's headers does, so no client can
 * claim an identity.
 */
export class SubgraphSource implements GraphQLDataSource {
  constructor(private readonly options: SubgraphSourceOptions) {}

  process(call: Parameters<GraphQLDataSource['process']>[0]): Promise<GatewayGraphQLResponse> {
    const { query, variables, operationName } = call.request;
    return this.ask({ query: query ?? '', variables, operationName }, call.context as RouterContext);
  }

  /**
   * @throws Unavailable, TimedOut; errors the subgraph reports are in the answer
   */
  async ask(operation: SubgraphOperation, context: RouterContext): Promise<GatewayGraphQLResponse> {
    const { subgraph, instances, mint, fetchMs, log } = this.options;
    const now = performance.now();
    const deadline = Math.min(now + fetchMs, context.deadline - marginMs);
    if (deadline <= now) {
      throw new TimedOut('The request took too long.', { service: subgraph });
    }
    const { status, body } = await instances.send({
      body: JSON.stringify(operation),
      headers: {
        'content-type': 'application/json',
        accept: 'application/json',
        'x-correlation-id': context.correlationId,
        'x-parterre-deadline': String(Math.floor(deadline - now)),
        [routerTokenHeader]: await mint(subgraph, context.viewer),
      },
      deadline,
      repeatable: !isMutation(operation.query),
    });
    if (!isAnswer(body) || status === 401 || status === 403) {
      // Its refusal of the router itself says nothing a client could act on.
      log.error({ subgraph, status }, 'subgraph refused the router or did not speak GraphQL');
      throw new Error(`${subgraph} answered ${status}`);
    }
    return body;
  }
}

/** Planned fetches are printed by the planner, so the keyword comes first. */
function isMutation(query: string): boolean {
  return /^\s*mutation\b/.test(query);
}

function isAnswer(body: unknown): body is GatewayGraphQLResponse {
  return typeof body === 'object' && body !== null && ('data' in body || 'errors' in body);
}
