import { unwatchFile, watchFile } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { type Schema, Supergraph } from '@apollo/federation-internals';
import { ApolloGateway, type GraphQLDataSource } from '@apollo/gateway';
import { QueryPlanner } from '@apollo/query-planner';
import type { GraphQLSchema } from 'graphql';
import type { Logger } from 'pino';

/** The schema being served, in the forms that planning and execution of subscriptions ask for. */
export interface LoadedSupergraph {
  /** What clients see. */
  apiSchema: GraphQLSchema;
  federatedApiSchema: Schema;
  supergraphSchema: GraphQLSchema;
  planner: QueryPlanner;
  /** One subgraph's own schema. @throws when there is no such subgraph */
  subgraphSchema(name: string): GraphQLSchema;
}

export interface SupergraphOptions {
  path: string;
  sources: Readonly<Record<string, GraphQLDataSource>>;
  exposeQueryPlans: boolean;
  log: Logger;
}

export interface ServedSupergraph {
  gateway: ApolloGateway;
  /** @throws before the gateway has loaded */
  current(): LoadedSupergraph;
  /** Called after each change of the file that could be taken over. */
  onChange(listener: () => void): void;
}

const pollMs = 1_000;

/** A gateway over the composed schema in a file; a changed file is taken over at run time, a broken one is not. */
export function serveSupergraph({
  path,
  sources,
  exposeQueryPlans,
  log,
}: SupergraphOptions): ServedSupergraph {
  let loaded: LoadedSupergraph | undefined;
  const listeners = new Set<() => void>();

  const gateway = new ApolloGateway({
    logger: log,
    __exposeQueryPlanExperimental: exposeQueryPlans,
    buildService: ({ name }) => {
      const source = sources[name];
      if (!source) {
        throw new Error(`The supergraph names the subgraph ${name}, for which no URL is set.`);
      }
      return source;
    },
    supergraphSdl: async ({ update }) => {
      // By polling: the file is replaced as a whole by builds and by mounted volumes, which watchers miss.
      watchFile(path, { interval: pollMs, persistent: false }, () => {
        readFile(path, 'utf8')
          .then(update)
          .catch((error: unknown) =>
            log.error({ err: error }, 'changed supergraph is not usable, keeping the last'),
          );
      });
      return { supergraphSdl: await readFile(path, 'utf8'), cleanup: async () => unwatchFile(path) };
    },
  });
  gateway.onSchemaLoadOrUpdate(({ apiSchema, coreSupergraphSdl }) => {
    loaded = load(apiSchema, coreSupergraphSdl);
    for (const listener of listeners) {
      listener();
    }
  });

  return {
    gateway,
    current: () => {
      if (!loaded) {
        throw new Error('The supergraph is not loaded yet.');
      }
      return loaded;
    },
    onChange: (listener) => listeners.add(listener),
  };
}

function load(apiSchema: GraphQLSchema, sdl: string): LoadedSupergraph {
  const supergraph = Supergraph.build(sdl, { validateSupergraph: false });
  const subgraphs = new Map<string, GraphQLSchema>();
  return {
    apiSchema,
    federatedApiSchema: supergraph.apiSchema(),
    supergraphSchema: supergraph.schema.toGraphQLJSSchema(),
    planner: new QueryPlanner(supergraph),
    subgraphSchema: (name) => {
      const known = subgraphs.get(name);
      if (known) {
        return known;
      }
      const subgraph = supergraph.subgraphs().get(name);
      if (!subgraph) {
        throw new Error(`There is no subgraph ${name}.`);
      }
      const schema = subgraph.schema.toGraphQLJSSchema();
      subgraphs.set(name, schema);
      return schema;
    },
  };
}
