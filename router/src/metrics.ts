import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

const seconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

export type RouterMetrics = ReturnType<typeof createRouterMetrics>;

/** What the router counts; deploy/grafana/dashboards shows it by these names and labels. */
export function createRouterMetrics(registry: Registry) {
  const registers = [registry];
  return {
    operations: new Histogram({
      name: 'router_operation_duration_seconds',
      help: 'Operations by kind (query, mutation) and outcome (ok, partial, or the first error code).',
      labelNames: ['kind', 'outcome'] as const,
      buckets: seconds,
      registers,
    }),
    fetches: new Histogram({
      name: 'router_subgraph_fetch_duration_seconds',
      help: 'Requests to subgraphs by outcome (ok, unavailable, timeout, failed).',
      labelNames: ['subgraph', 'outcome'] as const,
      buckets: seconds,
      registers,
    }),
    retries: new Counter({
      name: 'router_subgraph_retries_total',
      help: 'Requests sent again: refused (never arrived) or cut (a query whose answer was lost).',
      labelNames: ['subgraph', 'reason'] as const,
      registers,
    }),
    openCircuits: new Gauge({
      name: 'router_subgraph_open_circuits',
      help: 'Instances taken out after repeated faults.',
      labelNames: ['subgraph'] as const,
      registers,
    }),
    refused: new Counter({
      name: 'router_refused_total',
      help: 'Requests refused before execution: rate, complexity, identity, origin, sockets.',
      labelNames: ['reason'] as const,
      registers,
    }),
    sockets: new Gauge({ name: 'router_sockets', help: 'Open WebSockets.', registers }),
    droppedSockets: new Counter({
      name: 'router_sockets_dropped_total',
      help: 'Sockets closed by the router: slow, expired.',
      labelNames: ['reason'] as const,
      registers,
    }),
    subscriptions: new Gauge({
      name: 'router_subscriptions',
      help: 'Running subscriptions by root field.',
      labelNames: ['field'] as const,
      registers,
    }),
    upstreams: new Gauge({
      name: 'router_subscription_upstreams',
      help: 'Distinct (operation, variables, rights) behind the running subscriptions.',
      registers,
    }),
    watchedMaps: new Gauge({
      name: 'router_watched_seat_maps',
      help: 'Seat maps held in memory.',
      registers,
    }),
    frames: new Counter({
      name: 'router_live_frames_total',
      help: 'Frames worked out, and frames delivered to sockets.',
      labelNames: ['stage'] as const,
      registers,
    }),
    resyncRepairs: new Counter({
      name: 'router_live_repaired_rows_total',
      help: 'Rows that a fresh read, not a live event, brought up to date.',
      registers,
    }),
  };
}
