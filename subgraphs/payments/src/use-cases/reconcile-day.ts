import type { Clock } from '@parterre/subgraph-kit/clock';
import type { Payment } from '../domain/payment.js';
import {
  differenceOf,
  type OwnTransaction,
  type ProviderDifference,
  type ProviderTransaction,
} from '../domain/provider-difference.js';
import { captureKey } from './capture-payment.js';
import type { PaymentProvider, PaymentStore, Reconciliation, ReconciliationStore } from './ports.js';

interface Parts {
  payments: PaymentStore;
  provider: PaymentProvider;
  providerName: string;
  reconciliations: ReconciliationStore;
  clock: Clock;
}

/** Compared at a time, so that memory does not grow with the day's sales. */
const windowMs = 3_600_000;
const dayMs = 24 * windowMs;
/** What is younger may still be on its way here. */
const underWayMs = 5 * 60_000;
/** Of those found, so many are kept: more than these are one fault and not many. */
const maxDifferences = 1_000;
const batchSize = 100;

/** `2026-11-21`. */
export type ReconcileDay = (day: string) => Promise<Reconciliation>;

/**
 * Compares a day (UTC) with the provider's own list, in both directions, and keeps what was found. Changes nothing
 * else: what differs is for a person to judge. Run again, it replaces what it found before.
 */
export function createReconcileDay(parts: Parts): ReconcileDay {
  const { clock, reconciliations, providerName } = parts;
  return async (day) => {
    const startedAt = clock();
    const from = Date.parse(`${day}T00:00:00Z`);
    const found: Reconciliation = {
      ...{ day, provider: providerName, startedAt, finishedAt: startedAt },
      ...{ captures: 0, refunds: 0, differenceCount: 0, differences: [] },
    };
    for (let start = from; start < from + dayMs; start += windowMs) {
      await compareWindow(parts, new Date(start), new Date(start + windowMs), found);
    }
    const done = { ...found, finishedAt: clock() };
    await reconciliations.save(done);
    return done;
  };
}

async function compareWindow(parts: Parts, from: Date, to: Date, found: Reconciliation): Promise<void> {
  const { payments, provider, clock } = parts;
  const tell = (difference: ProviderDifference | null) => {
    if (difference) {
      found.differenceCount += 1;
      if (found.differences.length < maxDifferences) {
        found.differences.push(difference);
      }
    }
  };
  const seen = new Set<string>();
  const settledBefore = clock().getTime() - underWayMs;

  const compare = async (listed: readonly ProviderTransaction[]) => {
    const ids = [...new Set(listed.map(({ paymentId }) => paymentId))];
    const known = new Map((await payments.findMany(ids)).map((payment) => [payment.id, payment]));
    for (const theirs of listed) {
      seen.add(theirs.reference);
      found[theirs.subject === 'CAPTURE' ? 'captures' : 'refunds'] += 1;
      const payment = known.get(theirs.paymentId);
      const ours = payment ? ownTransaction(payment, theirs) : null;
      const underWay = ours && !ours.moved && (payment?.createdAt.getTime() ?? 0) > settledBefore;
      tell(underWay ? null : differenceOf(ours, theirs));
    }
  };
  let batch: ProviderTransaction[] = [];
  for await (const theirs of provider.list(from, to)) {
    batch.push(theirs);
    if (batch.length === batchSize) {
      await compare(batch);
      batch = [];
    }
  }
  await compare(batch);

  for await (const { payment, refundId } of payments.movedBetween(from, to)) {
    const refund = payment.refunds.find(({ id }) => id === refundId);
    const amount = refund?.amount ?? payment.amount;
    // The clocks differ, and an answer may have come late: the list of another hour may have it.
    if (amount > 0 && !seen.has(refundId ?? payment.id) && !(await isThere(provider, payment, refundId))) {
      const subject = refund ? 'REFUND' : 'CAPTURE';
      tell(differenceOf(ownTransaction(payment, { subject, reference: refundId ?? payment.id }), null));
    }
  }
}

async function isThere(
  provider: PaymentProvider,
  payment: Payment,
  refundId: string | null,
): Promise<boolean> {
  if (refundId === null) {
    return (await provider.findCapture(captureKey(payment)))?.kind === 'captured';
  }
  return payment.captureId !== null && provider.hasRefunded({ refundId, captureId: payment.captureId });
}

/** What we have of it; `null` for a refund that is not known here. */
function ownTransaction(
  payment: Payment,
  { subject, reference }: Pick<ProviderTransaction, 'subject' | 'reference'>,
): OwnTransaction | null {
  const { id: paymentId, currency } = payment;
  if (subject === 'CAPTURE') {
    const { amount, status, capturedAt, strays } = payment;
    // Of money that was not asked for we know that it moved, and yet not that it should: the amounts differ.
    const moved = capturedAt !== null || strays.length > 0;
    return { subject, reference, paymentId, amount, currency, status, moved };
  }
  const stray = payment.strays.find(({ refundId }) => refundId === reference);
  if (stray) {
    const moved = stray.refundedAt !== null;
    const status = moved ? 'COMPLETED' : 'PENDING';
    return { subject, reference, paymentId, amount: stray.amount, currency: stray.currency, status, moved };
  }
  const refund = payment.refunds.find(({ id }) => id === reference);
  return (
    (refund && {
      ...{ subject, reference, paymentId, amount: refund.amount, currency, status: refund.status },
      moved: refund.status === 'COMPLETED',
    }) ??
    null
  );
}
