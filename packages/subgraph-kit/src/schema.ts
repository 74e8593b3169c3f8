import 'reflect-metadata';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { printSchemaWithDirectives } from '@graphql-tools/utils';
import { type GraphQLSchema, parse } from 'graphql';
import { buildSchemaSync, createResolversMap, type NonEmptyArray } from 'type-graphql';
import { accessDirectiveSdl } from './access.js';
import { Unavailable } from './errors.js';
import { DateTime } from './scalars.js';

/**
 * Resolves the references other subgraphs hold to an entity. It gets one representation at a time; the loader in
 * the context makes one query of them all.
 */
export type ReferenceResolver<Context> = (
  reference: Record<string, unknown>,
  context: Context,
) => Promise<object | null> | object | null;

export interface SchemaOptions<Context> {
  /** Classes decorated with `@Resolver`, whose methods take all they need from the context. */
  // biome-ignore lint/complexity/noBannedTypes: type-graphql's own type for resolver classes
  resolvers: NonEmptyArray<Function>;
  /** Types that no field reaches directly, such as members of unions and stubs of foreign entities. */
  // biome-ignore lint/complexity/noBannedTypes: type-graphql's own type for object classes
  orphanedTypes?: Function[];
  /** By type name, for each entity this subgraph resolves. */
  references: Record<string, ReferenceResolver<Context>>;
}

export interface FederatedSchema {
  schema: GraphQLSchema;
  /** As it is committed in schema/subgraphs and composed. */
  sdl: string;
}

const federationHeader = `extend schema
  @link(url: "https://specs.apollo.dev/link/v1.0")
  @link(url: "https://specs.apollo.dev/federation/v2.11", import: ["@key", "@shareable", "@external", "@requires", "@provides", "@tag", "@inaccessible", "@override", "@composeDirective"])
  @link(url: "https://parterre.example/access/v1.0", import: ["@access"])
  @composeDirective(name: "@access")

${accessDirectiveSdl}
`;

/** type-graphql wants one for a schema with subscriptions; subgraphs declare those, and the router runs them. */
const runByTheRouter = {
  publish: () => undefined,
  subscribe: () => {
    throw new Unavailable('Subscriptions are run by the router: open them there.');
  },
};

/**
 * A federated schema from type-graphql classes. Printing with directives and parsing again is the way that keeps
 * `@key` and its kin (type-graphql's own `buildTypeDefsAndResolvers` drops them).
 */
export function buildFederatedSchema<Context>(options: SchemaOptions<Context>): FederatedSchema {
  const schema = buildSchemaSync({
    resolvers: options.resolvers,
    ...(options.orphanedTypes ? { orphanedTypes: options.orphanedTypes } : {}),
    scalarsMap: [{ type: Date, scalar: DateTime }],
    validate: { forbidUnknownValues: false },
    pubSub: runByTheRouter,
  });
  const sdl = `${federationHeader}\n${printSchemaWithDirectives(schema)}\n`;
  const resolvers = createResolversMap(schema) as Record<string, object>;
  for (const [type, resolve] of Object.entries(options.references)) {
    resolvers[type] = {
      ...resolvers[type],
      __resolveReference: (reference: Record<string, unknown>, context: Context) =>
        resolve(reference, context),
    };
  }
  return { schema: buildSubgraphSchema([{ typeDefs: parse(sdl), resolvers: resolvers as never }]), sdl };
}
