import type { Side } from '../domain/provider-difference.js';
import type { Reconciliation } from '../use-cases/ports.js';
import { type PaymentDifferenceSide, PaymentReconciliation } from './types/reconciliation.js';

/** A reconciliation as the schema shows it. */
export function toReconciliation({ differences, ...facts }: Reconciliation): PaymentReconciliation {
  return Object.assign(new PaymentReconciliation(), {
    ...facts,
    differences: differences.map((difference) => ({
      ...difference,
      ours: sideOf(difference.ours),
      theirs: sideOf(difference.theirs),
    })),
  });
}

function sideOf(side: Side | null): PaymentDifferenceSide | null {
  return side && { amount: { amount: side.amount, currency: side.currency }, status: side.status };
}
