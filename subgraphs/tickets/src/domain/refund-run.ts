/**
 * The organizer gives orders of an event back: all of them when it is cancelled; when it is postponed that way, those
 * that were sold for an earlier date. Of several runs of one event the one of the highest version counts, and takes in
 * what those before it have not reached.
 */
export interface RefundRun {
  reason: 'CANCELLED' | 'POSTPONED';
  /** Of the event, since which it is so. */
  version: number;
  startedAt: Date;
}

/** Longer than a refund takes while all is well: somebody should look into it. */
export const stuckAfterMs = 10 * 60_000;

/** How far a run is, as its orders say at one moment. */
export interface RefundProgress {
  reason: RefundRun['reason'];
  /** Paid orders it gives back: those whose money is back, and those whose money is not. */
  ordersTotal: number;
  refunded: number;
  pending: number;
  /** Of the pending ones, those that have waited for longer than `stuckAfterMs`. */
  stuck: number;
  /** Minor units. */
  amountRefunded: number;
  amountPending: number;
  startedAt: Date;
  /** When the last money was back; `null` while some is not. */
  finishedAt: Date | null;
}

/** Orders of a run: `open` are still to be asked for, the others are on their way or back. Amounts in minor units. */
export interface RefundCounts {
  open: { orders: number; amount: number };
  asked: { orders: number; amount: number; stuck: number };
  refunded: { orders: number; amount: number; lastAt: Date | null };
}

export function progressOf(
  run: RefundRun,
  { open, asked, refunded }: RefundCounts,
  now: Date,
): RefundProgress {
  const pending = open.orders + asked.orders;
  const openTooLong = now.getTime() - run.startedAt.getTime() > stuckAfterMs;
  return {
    reason: run.reason,
    ordersTotal: pending + refunded.orders,
    refunded: refunded.orders,
    pending,
    stuck: asked.stuck + (openTooLong ? open.orders : 0),
    amountRefunded: refunded.amount,
    amountPending: open.amount + asked.amount,
    startedAt: run.startedAt,
    finishedAt: pending > 0 ? null : (refunded.lastAt ?? run.startedAt),
  };
}
