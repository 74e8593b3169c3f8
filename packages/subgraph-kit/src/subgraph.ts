import type { IncomingMessage } from 'node:http';
import { ApolloServer } from '@apollo/server';
import type { EventContract, OutboxEntry, PayloadOf } from '@parterre/contracts/event';
import type { QueueName, queues } from '@parterre/contracts/topology';
import { parsePublicKeys } from '@parterre/identity/keys';
import { createRouterTokenVerifier, routerTokenHeader } from '@parterre/identity/router-token';
import type { Viewer } from '@parterre/identity/viewer';
import { type Broker, connectBroker, type ReceivedMessage } from '@parterre/messaging/broker';
import { correlationId } from '@parterre/messaging/correlation';
import { createOutbox } from '@parterre/messaging/outbox';
import { outboxEntry } from '@parterre/messaging/outbox-entry';
import { connectMongo, type MongoConnection } from '@parterre/mongo/connection';
import { type CollectionIndexes, syncIndexes } from '@parterre/mongo/indexes';
import { outboxIndex, outboxStore } from '@parterre/mongo/outbox';
import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import { type Clock, systemClock } from './clock.js';
import type { RequestContext } from './context.js';
import type { SubgraphEnvironment } from './environment.js';
import { createFormatError } from './format-error.js';
import { graphqlRoute, refusal } from './graphql-http.js';
import { type RouteHandler, respond, startHttpServer } from './http.js';
import { createLogger } from './logging.js';
import { createRegistry } from './metrics.js';
import type { Running } from './process.js';
import type { FederatedSchema } from './schema.js';
import { type BackgroundTask, startTask } from './tasks.js';

export type SubgraphName = 'auth' | 'users' | 'events' | 'tickets' | 'payments' | 'notifications';

/** One consumer: which queue it empties, and the use case it calls. */
export interface Consumer<Queue extends QueueName = QueueName> {
  queue: Queue;
  /** Messages taken ahead; more is faster, and more to be delivered again after a crash. */
  prefetch?: number;
  handle(payload: PayloadOf<(typeof queues)[Queue]>, message: ReceivedMessage): Promise<void>;
}

/** Keeps the payload's type tied to the queue's name while consumers stand in one list. */
export function consumer<Queue extends QueueName>(declared: Consumer<Queue>): Consumer {
  return declared as unknown as Consumer;
}

/** The outbox of one collection: `entry` goes into the write, `flush` follows it. */
export interface CollectionOutbox {
  /** An entry for the document's `outbox` array. @throws when the payload is not what the contract says. */
  entry<Payload>(contract: EventContract<Payload>, payload: Payload, occurredAt: Date): OutboxEntry;
  /** Publishes and removes the entries; returns at once and never throws, the relay has what it leaves behind. */
  flush(documentId: unknown, entries: readonly OutboxEntry[]): void;
}

/** What a subgraph is put together from. */
export interface Parts {
  db: MongoConnection['db'];
  broker: Broker;
  outbox(collection: string): CollectionOutbox;
  clock: Clock;
  log: Logger;
  registry: Registry;
}

export interface Assembly<Context extends RequestContext> {
  /** Made for each request: loaders live as long as it does. */
  context(viewer: Viewer): Context;
  consumers?: Consumer[];
  tasks?: BackgroundTask[];
  /** Beside /graphql, by exact path; these are open to callers without the router's token (webhooks, JWKS). */
  routes?: Record<string, RouteHandler>;
  stop?(): Promise<void>;
}

export interface SubgraphDefinition<Context extends RequestContext> {
  name: SubgraphName;
  environment: SubgraphEnvironment;
  schema: FederatedSchema;
  indexes: CollectionIndexes[];
  /** Collections whose documents carry an `outbox`; their index is added here. */
  outboxCollections: string[];
  clock?: Clock;
  assemble(parts: Parts): Promise<Assembly<Context>> | Assembly<Context>;
}

/** GraphQL between router and subgraph: the router has bounded what came from outside, and `_entities` lists can be long. */
const maxBodyBytes = 4 * 1024 * 1024;

/** A start counts as done without the broker after this; it serves from the beginning, and events wait. */
const brokerPatienceMs = 5_000;

/** Brings a subgraph up: database, broker, outbox relay, consumers, HTTP; and down again in the opposite order. */
export async function startSubgraph<Context extends RequestContext>(
  definition: SubgraphDefinition<Context>,
): Promise<Running> {
  const { name, environment } = definition;
  const log = createLogger(name, environment.LOG_LEVEL);
  const registry = createRegistry(name);
  const clock = definition.clock ?? systemClock;
  const publicKeys = parsePublicKeys(environment.ROUTER_IDENTITY_PUBLIC_KEYS);
  const tokens = createRouterTokenVerifier({ publicKeys, subgraph: name });

  const [mongo, broker] = await Promise.all([
    connectMongo({
      uri: environment.MONGODB_URI,
      database: `parterre_${name}`,
      appName: `parterre-${name}`,
      log,
      registry,
    }),
    connectBroker({ url: environment.AMQP_URL, service: name, log, registry }),
  ]);
  await syncIndexes(mongo.db, withOutboxIndexes(definition));

  const stores = new Map(
    definition.outboxCollections.map((collection) => [
      collection,
      outboxStore(mongo.db.collection(collection)),
    ]),
  );
  const outbox = createOutbox({ broker, stores: [...stores.values()], log, registry });

  const parts: Parts = {
    db: mongo.db,
    broker,
    clock,
    log,
    registry,
    outbox: (collection) => {
      const store = stores.get(collection);
      if (!store) {
        throw new Error(`${collection} is not declared in outboxCollections.`);
      }
      return {
        entry: (contract, payload, occurredAt) =>
          outboxEntry(contract, payload, { occurredAt, correlationId: correlationId() }),
        flush: (documentId, entries) => outbox.flush(store, documentId, [...entries]),
      };
    },
  };
  const assembly = await definition.assemble(parts);

  const apollo = new ApolloServer<Context>({
    schema: definition.schema.schema,
    formatError: createFormatError(log),
    includeStacktraceInErrorResponses: false,
    // Only the router can call, and it may look at the schema; the public door decides on introspection.
    introspection: true,
    allowBatchedHttpRequests: false,
    stopOnTerminationSignals: false,
    logger: log,
  });
  await apollo.start();

  const viewers = new WeakMap<IncomingMessage, Viewer>();
  const graphql = graphqlRoute<Context>(
    apollo,
    async (request) => assembly.context(viewers.get(request) ?? { kind: 'anonymous' }),
    maxBodyBytes,
  );

  const http = await startHttpServer({
    host: environment.HOST,
    port: environment.PORT,
    log,
    registry,
    readiness: { mongodb: () => mongo.ping() },
    helpers: {
      // Events wait in their outboxes while the broker is away, and purchases go on.
      broker: () => {
        if (!broker.healthy()) {
          throw new Error('The broker is away.');
        }
      },
    },
    routes: {
      ...assembly.routes,
      '/graphql': async (request, response) => {
        const token = request.headers[routerTokenHeader];
        try {
          viewers.set(request, await tokens.verify(typeof token === 'string' ? token : ''));
        } catch {
          return respond(
            response,
            401,
            refusal('UNAUTHENTICATED', 'This subgraph answers the router alone.'),
          );
        }
        return graphql(request, response);
      },
    },
  });

  outbox.start();
  for (const declared of assembly.consumers ?? []) {
    broker.consume({ ...declared, needs: () => mongo.ping() });
  }
  const tasks = (assembly.tasks ?? []).map((task) => startTask(task, log));

  try {
    await broker.waitUntilHealthy(brokerPatienceMs);
  } catch {
    log.warn('the broker is away; events wait in their outboxes');
  }

  return {
    url: http.url,
    stop: async () => {
      await http.stop();
      await broker.stopConsuming();
      await Promise.all(tasks.map((task) => task.stop()));
      await assembly.stop?.();
      await outbox.drain();
      await outbox.stop();
      await broker.close();
      await apollo.stop();
      await mongo.close();
    },
  };
}

function withOutboxIndexes({
  indexes,
  outboxCollections,
}: {
  indexes: CollectionIndexes[];
  outboxCollections: string[];
}): CollectionIndexes[] {
  const all = new Map(indexes.map((declared) => [declared.collection, [...declared.indexes]]));
  for (const collection of outboxCollections) {
    all.set(collection, [...(all.get(collection) ?? []), outboxIndex]);
  }
  return [...all].map(([collection, declared]) => ({ collection, indexes: declared }));
}
