import { Counter, Gauge, Histogram, type Metric, Registry } from 'prom-client';

export type MessagingMetrics = ReturnType<typeof messagingMetrics>;

/** What messaging shows of itself. Brokers and outboxes that share a registry share the metrics. */
export function messagingMetrics(registry: Registry = new Registry()) {
  const counter = (name: string, help: string, labelNames: string[]) =>
    once(registry, name, () => new Counter({ name, help, labelNames, registers: [registry] }));
  const gauge = (name: string, help: string) =>
    once(registry, name, () => new Gauge({ name, help, registers: [registry] }));
  const histogram = (name: string, help: string, labelNames: string[], buckets: number[]) =>
    once(registry, name, () => new Histogram({ name, help, labelNames, buckets, registers: [registry] }));

  return {
    connected: gauge('messaging_connected', '1 while the broker can be used'),
    published: counter('messaging_published_total', 'Events handed to the broker, by what became of them', [
      'routing_key',
      'result',
    ]),
    inFlight: gauge('messaging_publishes_in_flight', 'Publishes that wait for their confirm'),
    consumed: counter('messaging_consumed_total', 'Messages taken from a queue, by what became of them', [
      'queue',
      'result',
    ]),
    handling: histogram(
      'messaging_handling_seconds',
      'Time in the handler of a message',
      ['queue'],
      [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 30],
    ),
    deadLetters: gauge('messaging_dead_letters', 'Messages in the queue of dead letters'),
    outboxLag: histogram(
      'messaging_outbox_lag_seconds',
      'Time from an event to its confirm by the broker',
      [],
      [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 30, 120, 600],
    ),
    outbox: counter('messaging_outbox_total', 'Outboxes emptied, left to the relay or refused', [
      'path',
      'result',
    ]),
    live: counter('messaging_live_total', 'Live events, by what became of them', ['routing_key', 'result']),
  };
}

function once<M extends Metric>(registry: Registry, name: string, create: () => M): M {
  return (registry.getSingleMetric(name) as M | undefined) ?? create();
}
