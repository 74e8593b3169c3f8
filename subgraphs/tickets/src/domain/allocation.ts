import type { AreaQuantity } from './cart.js';
import type { Sale, SalesClosed } from './sale.js';

/** OPENING until its places are kept; ENDED once they go back into the sale. */
export type AllocationState = 'OPENING' | 'OPEN' | 'ENDED';

/** Places of one event for those who have a code: a presale, a fan club, a partner's channel. */
export interface Allocation {
  id: string;
  eventId: string;
  /** For the organizer. */
  name: string;
  /** As it is compared: see access-code.ts. */
  accessCode: string;
  seatIds: string[];
  areas: AreaQuantity[];
  /** Its own sale, before, within or after the general one; `null` stands for the general one's limit. */
  opensAt: Date | null;
  closesAt: Date | null;
  state: AllocationState;
  createdAt: Date;
}

export type Opening = { closed: SalesClosed } | { only: boolean };

/**
 * What the code of an allocation opens at this moment: its own places, and those of the general sale while that is open.
 */
export function openingAt(allocation: Allocation, sale: Sale, now: Date): Opening {
  const { opensAt, closesAt } = windowOf(allocation, sale);
  if (sale.status === 'CANCELLED') return { closed: { opensAt: null, closedAt: null } };
  if (now < opensAt) return { closed: { opensAt, closedAt: null } };
  if (now >= closesAt) return { closed: { opensAt: null, closedAt: closesAt } };
  return { only: now < sale.salesOpenAt || now >= sale.salesCloseAt };
}

function windowOf(allocation: Allocation, sale: Sale): { opensAt: Date; closesAt: Date } {
  return {
    opensAt: allocation.opensAt ?? sale.salesOpenAt,
    closesAt: allocation.closesAt ?? sale.salesCloseAt,
  };
}
