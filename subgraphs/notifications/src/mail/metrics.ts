import { Counter, type Registry } from 'prom-client';

/** Counts how tries to send ended. */
export function createDeliveryCounter(registry: Registry): (template: string, status: string) => void {
  const counter = new Counter({
    name: 'notifications_total',
    help: 'Tries to send a message, by template and by the status they ended in',
    labelNames: ['template', 'status'],
    registers: [registry],
  });
  return (template, status) => counter.inc({ template, status });
}
