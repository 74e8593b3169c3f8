import type { Order } from './order.js';
import type { Charges, PriceTier } from './price.js';
import type { RefundPolicy } from './refund-policy.js';
import type { RefundRun } from './refund-run.js';
import type { WaitingRoom } from './waiting-room.js';

/** What the organizer may still change after publishing; a higher version replaces a lower one. */
export interface SaleTerms extends Charges {
  version: number;
  organizerId: string;
  title: string;
  /** Terms that were saved before it was kept have no city. */
  venue: { name: string; city?: string; timeZone: string };
  startsAt: Date;
  salesOpenAt: Date;
  salesCloseAt: Date;
  /** Tickets a buyer may have of this event, holds and orders together. */
  limitPerBuyer: number;
  refundPolicy: RefundPolicy;
}

export type SaleStatus = 'ON_SALE' | 'POSTPONED' | 'CANCELLED';

export interface SaleTier extends PriceTier {
  /** Places of this tier in the whole house. */
  capacity: number;
}

/** One event as `tickets` sells it. */
export interface Sale extends SaleTerms {
  eventId: string;
  status: SaleStatus;
  /** That of the terms by which it was last moved to another date. */
  postponedVersion?: number;
  /** The latest. */
  refundRun?: RefundRun;
  /** Starts order and ticket numbers, e.g. `OLY-2027`; no two events share it. */
  code: string;
  tiers: SaleTier[];
  /** While it is there, whoever wants to hold something must have been admitted. */
  waitingRoom?: WaitingRoom;
}

/** Why nothing is sold at this moment; either date may be unknown. */
export interface SalesClosed {
  opensAt: Date | null;
  closedAt: Date | null;
}

/** `null` while the sale is open. A postponed event stays on sale, for its new date. */
export function salesClosedAt(sale: Sale, now: Date): SalesClosed | null {
  if (sale.status === 'CANCELLED') return { opensAt: null, closedAt: null };
  if (now < sale.salesOpenAt) return { opensAt: sale.salesOpenAt, closedAt: null };
  if (now >= sale.salesCloseAt) return { opensAt: null, closedAt: sale.salesCloseAt };
  return null;
}

/** Why this order is given back without anybody asking for it; `null` when it is not. */
export function refundReasonOf(
  { status, refundRun }: Pick<Sale, 'status' | 'refundRun'>,
  { saleVersion }: Pick<Order, 'saleVersion'>,
): 'EVENT_CANCELLED' | 'EVENT_POSTPONED' | null {
  if (status === 'CANCELLED') return 'EVENT_CANCELLED';
  return refundRun && saleVersion < refundRun.version ? 'EVENT_POSTPONED' : null;
}

/** The tier of this id; a sale without it would be a fault of ours. */
export function tierOf(sale: Sale, tierId: string): SaleTier {
  const tier = sale.tiers.find((candidate) => candidate.id === tierId);
  if (!tier) throw new Error(`Event ${sale.eventId} has no price tier ${tierId}.`);
  return tier;
}
