import { ApolloServer } from '@apollo/server';
import { ApolloServerPluginLandingPageDisabled } from '@apollo/server/plugin/disabled';
import { ApolloServerPluginLandingPageLocalDefault } from '@apollo/server/plugin/landingPage/default';
import { parseSigningKey } from '@parterre/identity/keys';
import { createRouterTokenMinter } from '@parterre/identity/router-token';
import { connectBroker } from '@parterre/messaging/broker';
import { type RouteHandler, startHttpServer } from '@parterre/subgraph-kit/http';
import { createLogger } from '@parterre/subgraph-kit/logging';
import { createRegistry } from '@parterre/subgraph-kit/metrics';
import type { Running } from '@parterre/subgraph-kit/process';
import { disableApolloTelemetry } from './env.js';
import { SubgraphSource } from './gateway/data-source.js';
import { Instances } from './gateway/instances.js';
import { serveSupergraph } from './gateway/supergraph.js';
import { admissionPlugin, createAdmission } from './http/admission.js';
import { createAuthentication } from './http/authentication.js';
import { createFormatError } from './http/format-error.js';
import { publicGraphqlRoute } from './http/graphql.js';
import { createOriginCheck } from './http/origins.js';
import { publishedKeysRoute } from './http/published-keys.js';
import { graphiqlRoutes } from './landing/graphiql.js';
import { createRates } from './limits/rates.js';
import { listenForLiveEvents } from './live/live-events.js';
import { SeatMaps } from './live/seat-maps.js';
import { serveSockets } from './live/sockets.js';
import { createSubscriptions } from './live/subscriptions.js';
import { createRouterMetrics } from './metrics.js';
import type { RouterContext } from './request-context.js';
import type { RouterSettings } from './settings.js';

const readinessMs = 1_500;
const publishedKeysMs = 2_000;
/** Whose keys are at which path; the same as at the subgraph itself. */
const publishedKeys = { '/.well-known/jwks.json': 'auth', '/.well-known/ticket-keys.json': 'tickets' };
const brokerPatienceMs = 5_000;

/** Brings the public door up, HTTP and WebSocket on one port; `stop` drains it. */
export async function startRouter(settings: RouterSettings): Promise<Running> {
  disableApolloTelemetry();
  const log = createLogger('router', settings.logLevel);
  const registry = createRegistry('router');
  const metrics = createRouterMetrics(registry);

  const minter = createRouterTokenMinter({ key: await parseSigningKey(settings.identity.routerKey) });
  const instances = new Map(
    Object.entries(settings.subgraphs).map(([subgraph, bases]) => [
      subgraph,
      new Instances({ subgraph, bases, restartMs: settings.restartMs, metrics }),
    ]),
  );
  const sources = Object.fromEntries(
    [...instances].map(([subgraph, each]) => [
      subgraph,
      new SubgraphSource({
        subgraph,
        instances: each,
        mint: (audience, viewer) => minter.mint(audience, viewer),
        fetchMs: settings.fetchMs,
        log,
      }),
    ]),
  );
  const supergraph = serveSupergraph({
    path: settings.supergraphPath,
    sources,
    exposeQueryPlans: settings.exposeQueryPlans,
    log,
  });

  const authenticate = createAuthentication(settings.identity);
  const isAllowedOrigin = createOriginCheck(settings);
  const rates = createRates(settings.rates);
  const admit = createAdmission(settings.document, rates, metrics);
  const formatError = createFormatError(log, settings.document.tokens);

  const apollo = new ApolloServer<RouterContext>({
    gateway: supergraph.gateway,
    plugins: [
      admissionPlugin(admit, metrics),
      settings.landingPage
        ? ApolloServerPluginLandingPageLocalDefault({ embed: true, footer: false })
        : ApolloServerPluginLandingPageDisabled(),
    ],
    introspection: settings.introspection,
    hideSchemaDetailsFromClientErrors: !settings.introspection,
    parseOptions: { maxTokens: settings.document.tokens },
    csrfPrevention: true,
    allowBatchedHttpRequests: false,
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
    formatError,
    logger: log,
  });
  await apollo.start();

  const broker = await connectBroker({ url: settings.amqpUrl, service: 'router', log, registry });
  const liveEvents = listenForLiveEvents(broker);
  // Doors open without it too: maps are then refreshed at intervals until it comes.
  await broker.waitUntilHealthy(brokerPatienceMs).catch(() => log.warn('starting without the broker'));
  const seatMaps = new SeatMaps({
    events: liveEvents,
    supergraph,
    sources,
    settings: settings.live,
    metrics,
    log,
  });
  const subscriptions = createSubscriptions({
    supergraph,
    sources,
    seatMaps,
    events: liveEvents,
    settings,
    metrics,
    formatError,
    log,
  });

  const answered = new Set<string>();
  const http = await startHttpServer({
    host: settings.host,
    port: settings.port,
    log,
    registry,
    readiness: {
      // Once a subgraph has answered, its absence is no reason to take every router away: the rest goes on selling.
      'every subgraph once': async () => {
        const missing = [...instances].filter(([subgraph]) => !answered.has(subgraph));
        await Promise.all(
          missing.map(async ([subgraph, each]) => {
            await each.ready(readinessMs);
            answered.add(subgraph);
          }),
        );
      },
    },
    helpers: {
      ...Object.fromEntries(
        [...instances].map(([subgraph, each]) => [subgraph, () => each.ready(readinessMs)]),
      ),
      // Without it seat maps are refreshed at intervals: slower, not wrong.
      broker: () => {
        if (!broker.healthy()) {
          throw new Error('The broker is away.');
        }
      },
    },
    routes: {
      '/graphql': publicGraphqlRoute({ apollo, settings, authenticate, rates, isAllowedOrigin, metrics }),
      ...Object.fromEntries(
        Object.entries(publishedKeys).flatMap(([path, subgraph]) => {
          const source = instances.get(subgraph);
          return source ? [[path, publishedKeysRoute(() => source.read(path, publishedKeysMs), log)]] : [];
        }),
      ),
      ...(settings.landingPage ? { '/': redirectTo('/graphql'), ...graphiqlRoutes() } : {}),
    },
  });
  const sockets = serveSockets({
    server: http.server,
    gateway: supergraph.gateway,
    current: supergraph.current,
    subscriptions,
    authenticate,
    isAllowedOrigin,
    admit,
    rates,
    formatError,
    settings,
    metrics,
    log,
  });

  return {
    url: http.url,
    stop: async () => {
      const stopped = http.stop(settings.drainMs);
      await sockets.stop(settings.drainMs);
      await stopped;
      seatMaps.stop();
      await broker.close();
      await apollo.stop();
      await Promise.all([...instances.values()].map((each) => each.close()));
    },
  };
}

function redirectTo(path: string): RouteHandler {
  return async (_request, response) => {
    response.writeHead(302, { location: path });
    response.end();
  };
}
