import { collectDefaultMetrics, Registry } from 'prom-client';

/** One registry a process, with Node's own figures (memory, event loop, garbage collection) in it. */
export function createRegistry(service: string): Registry {
  const registry = new Registry();
  registry.setDefaultLabels({ service });
  collectDefaultMetrics({ register: registry });
  return registry;
}
