/** What buyers get back who do not want to come, as the event's organizer decided it. */
export interface RefundPolicy {
  steps: readonly {
    /** Until this many hours before the event starts. */
    hoursBefore: number;
    /** Of the order's total, in 1/100 %. */
    basisPoints: number;
  }[];
  /** Of a ticket's share of the total when it is given back to the pool, in 1/100 %; `null`: it is not taken back. */
  resaleBasisPoints: number | null;
}

/** What the policy of an order is applied to. */
export interface RefundCase {
  policy: RefundPolicy;
  /** Of the order, minor units. */
  total: number;
  /** Of the event's terms that it was sold under. */
  saleVersion: number;
  /** Of the event as it stands: a postponed one starts later. */
  startsAt: Date;
  /** Of the terms by which the event was last moved to another date. */
  postponedVersion: number | null;
}

const hourMs = 3_600_000;

/**
 * How much of its price a cancelled order gets back at this moment, in 1/100 %; 0 is nothing, and it is not cancelled.
 * Whoever bought for a date that has been moved since gets everything until the new one. So does whoever paid nothing:
 * no policy is needed to give that back, and the places of those who will not come are free for others.
 */
export function refundBasisPoints(
  { policy, total, saleVersion, startsAt, postponedVersion }: RefundCase,
  now: Date,
): number {
  if (now >= startsAt) return 0;
  if (total === 0) return 10_000;
  if (postponedVersion !== null && saleVersion < postponedVersion) return 10_000;
  const open = policy.steps.filter(
    ({ hoursBefore }) => now.getTime() <= startsAt.getTime() - hoursBefore * hourMs,
  );
  return Math.max(0, ...open.map(({ basisPoints }) => basisPoints));
}

/** Basis points of an amount in minor units, half up; never more than the amount. */
export function partOf(amount: number, basisPoints: number): number {
  return Math.floor((amount * basisPoints + 5_000) / 10_000);
}

/** What cancelling brings, minor units: the policy's part of what the order is worth, and never more than is left. */
export function backForCancelling(
  order: { remaining: number; refundable: number },
  basisPoints: number,
): number {
  return Math.min(partOf(order.remaining, basisPoints), order.refundable);
}
