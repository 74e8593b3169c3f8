import type { Clock } from '@parterre/subgraph-kit/clock';
import type { Logger } from '@parterre/subgraph-kit/logging';
import type { ReconciliationStore } from './ports.js';
import type { ReconcileDay } from './reconcile-day.js';

interface Parts {
  reconcileDay: ReconcileDay;
  reconciliations: ReconciliationStore;
  clock: Clock;
  log: Logger;
  /** Told the number of differences of each day that was compared. */
  report(differences: number): void;
}

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
/** Missed by a house that was closed; older ones are compared by command. */
const maxDaysBack = 7;

/**
 * Compares every day that is over and was not compared yet: an hour after midnight UTC, when what was under way at
 * the end of the day has come to rest. Two processes that do it at once find the same.
 */
export function createReconcileDueDays(parts: Parts): () => Promise<void> {
  const { reconcileDay, reconciliations, clock, log, report } = parts;
  return async () => {
    const yesterday = clock().getTime() - hourMs - dayMs;
    const newest = await reconciliations.newestDay();
    for (let back = maxDaysBack - 1; back >= 0; back -= 1) {
      const day = new Date(yesterday - back * dayMs).toISOString().slice(0, 10);
      // A new house has no days to catch up with.
      const due = newest === null ? back === 0 : day > newest;
      if (due) {
        const { differenceCount, captures, refunds } = await reconcileDay(day);
        report(differenceCount);
        const facts = { day, captures, refunds, differences: differenceCount };
        if (differenceCount > 0) {
          log.error(facts, 'the provider tells other things than we do');
        } else {
          log.info(facts, 'day reconciled with the provider');
        }
      }
    }
  };
}
