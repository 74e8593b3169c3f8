import { Gauge, type Registry } from 'prom-client';

/** `payment_reconciliation_differences`: above 0, somebody has to look at money. */
export function reconciliationMetric(registry: Registry): (differences: number) => void {
  const differences = new Gauge({
    name: 'payment_reconciliation_differences',
    help: "Movements of the last day compared that we and the payment provider's list disagree about.",
    registers: [registry],
  });
  return (count) => differences.set(count);
}
