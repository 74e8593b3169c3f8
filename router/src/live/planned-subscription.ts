import { operationFromDocument } from '@apollo/federation-internals';
import type { GraphQLDataSource } from '@apollo/gateway';
import { buildOperationContext, executeQueryPlan } from '@apollo/gateway';
import type { FetchNode, PlanNode, QueryPlan } from '@apollo/query-planner';
import type { GatewayGraphQLRequestContext } from '@apollo/server-gateway-interface';
import { type DocumentNode, type ExecutionResult, parse } from 'graphql';
import type { LoadedSupergraph } from '../gateway/supergraph.js';
import type { RouterContext } from '../request-context.js';

export interface SubscriptionOperation {
  document: DocumentNode;
  operationName: string | undefined;
  variables: Record<string, unknown>;
}

/** The name under which a plan finds the event itself; no subgraph can have it. */
const eventSource = '(live event)';

/**
 * A subscription split by the planner: `primary` is what its source shows, `rest` what other subgraphs add.
 * @apollo/gateway plans subscriptions and does not run them; each event is run through its executor as a query
 * whose first fetch is the event.
 */
export class PlannedSubscription {
  readonly primary: FetchNode;
  readonly primaryDocument: DocumentNode;
  readonly hasRest: boolean;
  readonly #plan: QueryPlan;
  readonly #operationContext: ReturnType<typeof buildOperationContext>;

  constructor(
    private readonly supergraph: LoadedSupergraph,
    private readonly operation: SubscriptionOperation,
  ) {
    const { document, operationName } = operation;
    const planned = supergraph.planner.buildQueryPlan(
      operationFromDocument(supergraph.federatedApiSchema, document, operationName ? { operationName } : {}),
    );
    if (planned.node?.kind !== 'Subscription') {
      throw new Error('The planner did not plan a subscription.');
    }
    const { primary, rest } = planned.node;
    this.primary = primary;
    this.primaryDocument = parse(primary.operation);
    this.hasRest = rest !== undefined;
    this.#plan = { kind: 'QueryPlan', node: afterEvent(primary, rest) };
    this.#operationContext = buildOperationContext({
      schema: supergraph.apiSchema,
      operationDocument: document,
      operationName: operationName as string,
    });
  }

  get variables(): Record<string, unknown> {
    return this.operation.variables;
  }

  /**
   * The client's answer for one event.
   * @param data what the primary fetch would have returned; what the rest brings is merged into it
   */
  async complete(
    data: Record<string, unknown>,
    sources: Readonly<Record<string, GraphQLDataSource>>,
    context: RouterContext,
  ): Promise<ExecutionResult> {
    const { document, operationName, variables } = this.operation;
    const requestContext = {
      request: { operationName, variables },
      document,
      context,
      schema: this.supergraph.apiSchema,
      metrics: {},
    } as unknown as GatewayGraphQLRequestContext;
    return executeQueryPlan(
      this.#plan,
      { ...sources, [eventSource]: { process: async () => ({ data: data }) } },
      requestContext,
      this.#operationContext,
      this.supergraph.supergraphSchema,
      this.supergraph.federatedApiSchema,
    );
  }
}

function afterEvent(primary: FetchNode, rest: PlanNode | undefined): PlanNode {
  const event: FetchNode = { ...primary, serviceName: eventSource };
  return rest ? { kind: 'Sequence', nodes: [event, rest] } : event;
}
