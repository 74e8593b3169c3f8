/** A confirmed order as its buyer's history shows it; a read model, fed by events alone. */
export interface Purchase {
  orderId: string;
  buyerId: string;
  /** For people: `OLY-2027-100042`. */
  number: string;
  eventId: string;
  /** Minor units. */
  amount: number;
  currency: string;
  ticketCount: number;
  purchasedAt: Date;
  status: PurchaseStatus;
  refundedAt: Date | null;
  /** Tickets of it that went back to the pool, one by one. */
  ticketsTakenBack: number;
  /**
   * Minor units that came back with the whole order; until then in parts, or are to come back for tickets that went to
   * the pool.
   */
  refundedAmount: number;
}

/** One ticket that went back to the pool. */
export interface TakenBackTicket {
  ticketId: string;
  /** Minor units the buyer gets for it. */
  amount: number;
}

/** A part of the price that somebody decided to give back. */
export interface PartRefund {
  refundId: string;
  /** Minor units. */
  amount: number;
}

export type PurchaseStatus = 'CONFIRMED' | 'REFUNDED';

/** What both events about an order say of it. */
export type PurchaseFacts = Omit<Purchase, 'status' | 'refundedAt' | 'ticketsTakenBack' | 'refundedAmount'>;
